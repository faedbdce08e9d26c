import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Executor, type GraphNode, type GraphStep, parseValue } from './graph-model-steps';

/** What a step takes: outputs of other nodes and constants, by node and number of the output. */
export type Given = Record<string, Tensor[]>;

/** Computes what a step makes, in the order of its `makes`. */
export type RunStep = (given: Given) => Tensor[];

/** A step and its computation. */
export type RunnableStep = GraphStep & { readonly run: RunStep };

/** What a step takes of these values and constants. */
export function givenTo(
  { reads, constants }: GraphStep,
  values: ReadonlyMap<string, Tensor>,
  constantOf: (name: string) => Tensor,
): Given {
  const given: Given = Object.fromEntries(constants.map((name) => [name, [constantOf(name)]]));
  for (const value of reads) {
    const [node, place] = parseValue(value);
    given[node] ??= [];
    given[node][place] = values.get(value) as Tensor;
  }
  return given;
}

/**
 * TensorFlow.js' own computation of one node, made of a graph in which it stands alone: the model's graph would be fed
 * by name, which knows one output of each node.
 */
export function runnerOf({ node, makes }: GraphStep, like: Executor): RunStep {
  const alone = { ...node, children: [] };
  const names = node.inputNames.map((value) => parseValue(value)[0]);
  const sources = Object.fromEntries(names.map((name) => [name, source(name, alone)]));
  Object.assign(alone, { inputs: names.map((name) => sources[name]) });
  const graph = {
    nodes: { ...sources, [node.name]: alone },
    weights: Object.values(sources),
    inputs: [],
    outputs: [alone],
    placeholders: [],
  };
  const executor = new (like.constructor as new (part: typeof graph) => Executor)(graph);
  return (given) => {
    executor.weightMap = given;
    try {
      return executor.execute({}, makes);
    } catch (cause) {
      if (cause instanceof TransferError) throw cause;
      throw cannotRun(node, cause);
    }
  };
}

/** Stands for a node whose outputs are given. */
function source(name: string, reader: object) {
  return { name, op: 'Const', inputs: [], inputNames: [], children: [reader], inputParams: {}, attrParams: {} };
}

function cannotRun(node: GraphNode, cause: unknown): TransferError {
  const said = String((cause as Error).message ?? cause);
  const message = said.replace(/^Invalid TF_Status: \d+\s+Message: /, '').replace(/\.\s*$/, '');
  const reason = /dynamic op/.test(message) ? 'it decides while it runs what or how much to compute' : message;
  const before = node.inputNames[0];
  return new TransferError(
    `The node '${node.name}' (${node.op}) cannot be a part of a net: ${reason}. ` +
      `Let the net end before it: fromGraphModel(model, { output: '${before}' }).`,
    { cause },
  );
}

/** The same tensor; whoever asks for a gradient through it gets this sentence. */
export function withoutGradient(made: Tensor, node: GraphNode): Tensor {
  const through = tf.customGrad((...inputs) => {
    const [x] = inputs as unknown as [Tensor];
    return {
      value: x.clone(),
      gradFunc: () => {
        throw new TransferError(
          `The node '${node.name}' (${node.op}) has no gradient in TensorFlow.js, and weights that train stand before ` +
            `it. Freeze all layers up to it, or let the net end before it: fromGraphModel(model, { output: ` +
            `'${node.inputNames[0]}' }). preflight(model) lists every such node.`,
        );
      },
    };
  });
  return through(made);
}
