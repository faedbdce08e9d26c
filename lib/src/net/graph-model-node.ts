import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type Executor, type GraphNode, type GraphStep, parseValue } from './graph-model-steps';
import { reasonOf } from './reason-of';

/** The inputs of a step: outputs of other nodes and constants, by node and number of the output. */
export type NodeInputs = Record<string, Tensor[]>;

/** Computes the outputs of a step, in the order of its `makes`. */
export type RunStep = (inputs: NodeInputs) => Tensor[];

/** A step and its computation. */
export type RunnableStep = GraphStep & { readonly run: RunStep };

/** The inputs of a step, from these values and constants. */
export function inputsFor(
  { reads, constants }: GraphStep,
  values: ReadonlyMap<string, Tensor>,
  constantOf: (name: string) => Tensor,
): NodeInputs {
  const inputs: NodeInputs = Object.fromEntries(constants.map((name) => [name, [constantOf(name)]]));
  for (const value of reads) {
    const [node, index] = parseValue(value);
    inputs[node] ??= [];
    inputs[node][index] = values.get(value) as Tensor;
  }
  return inputs;
}

/**
 * TensorFlow.js' computation of one node, run as a graph of that node alone: the model's graph would be fed by name, which
 * allows one output of each node only.
 */
export function runnerOf({ node, makes }: GraphStep, like: Executor): RunStep {
  const isolated = { ...node, children: [] };
  const names = node.inputNames.map((value) => parseValue(value)[0]);
  const sources = Object.fromEntries(names.map((name) => [name, placeholderFor(name, isolated)]));
  Object.assign(isolated, { inputs: names.map((name) => sources[name]) });
  const graph = {
    nodes: { ...sources, [node.name]: isolated },
    weights: Object.values(sources),
    inputs: [],
    outputs: [isolated],
    placeholders: [],
  };
  const executor = new (like.constructor as new (part: typeof graph) => Executor)(graph);
  return (inputs) => {
    executor.weightMap = inputs;
    try {
      return executor.execute({}, makes);
    } catch (cause) {
      if (cause instanceof TransferError) throw cause;
      throw cannotRun(node, cause);
    }
  };
}

/** A constant node in place of a node whose outputs are known. */
function placeholderFor(name: string, reader: object) {
  return { name, op: 'Const', inputs: [], inputNames: [], children: [reader], inputParams: {}, attrParams: {} };
}

function cannotRun(node: GraphNode, cause: unknown): TransferError {
  const message = reasonOf(cause);
  const reason = /dynamic op/.test(message) ? 'it decides while it runs what or how much to compute' : message;
  const before = node.inputNames[0];
  return new TransferError(
    `The node '${node.name}' (${node.op}) cannot be a part of a net: ${reason}. ` +
      `End the net before it: fromGraphModel(model, { output: '${before}' }).`,
    { cause },
  );
}

/** The same tensor, through which a gradient throws. */
export function withoutGradient(made: Tensor, node: GraphNode): Tensor {
  const through = tf.customGrad((...inputs) => {
    const [x] = inputs as unknown as [Tensor];
    return {
      value: x.clone(),
      gradFunc: () => {
        throw new TransferError(
          `The node '${node.name}' (${node.op}) has no gradient in TensorFlow.js, and trainable weights come before it. ` +
            `Freeze all layers up to it, or end the net before it: fromGraphModel(model, { output: ` +
            `'${node.inputNames[0]}' }). preflight(model) lists every such node.`,
        );
      },
    };
  });
  return through(made);
}
