import { DTYPE } from '../../engine/compile/dtype';
import type { Node } from '../../engine/compile/graph';
import type { OnnxModel, OnnxNode } from '../../onnx/read/model';
import { DATA_TYPE, type NumberType, type OnnxTensor, typed } from '../../onnx/read/tensor';
import { plain } from '../../onnx/value';
import type { FrozenGraph, TracedType } from '../frozen-graph';
import { ARRANGED } from './arrange';
import { type Call, type Held, lastAt, type Made, NoCounterpart, type Operators, typeNumbered } from './call';
import { type Draft, emptyDraft } from './draft';
import { ELEMENTWISE } from './elementwise';
import { REDUCED } from './reduce';
import { WINDOWS } from './windows';

/** The version of the standard operators: what ONNX Runtime has read since 1.12, and converters for other runtimes read too. */
const OPSET = 17;

const OPERATORS: Operators = { ...ARRANGED, ...ELEMENTWISE, ...REDUCED, ...WINDOWS };

/** The names of a model's input and output. */
export interface EndNames {
  readonly input: string;
  readonly output: string;
}

/** A value that only computes batch sizes: what ONNX needs of its shape does not depend on it. */
const COUNT: TracedType = { shape: [], dtype: DTYPE.int32 };

/**
 * A frozen graph as an ONNX model of operator set 17, with an open batch axis. TensorFlow has the channels of images last and
 * ONNX first: values between convolutions stay channels first, and are transposed where an operation needs the other order.
 * Token ids are int64. Throws a NoCounterpart if an operation has no operator in ONNX.
 */
export function onnxOfGraph(graph: FrozenGraph, { input, output }: EndNames, name: string): OnnxModel {
  const draft = emptyDraft([input, output]);
  const held = new Map<string, Held>();
  const nodes = graph.nodes.filter(({ op }) => op !== 'Placeholder');
  const uses = usesOf(nodes);
  const inputType: NumberType = graph.input.dtype === DTYPE.int32 ? 'int64' : typeNumbered(graph.input.dtype);
  const entered = inputType === 'int64' ? draft.add('Cast', [input], { to: DATA_TYPE.int32 }) : input;
  held.set(graph.input.name, { last: entered });
  for (const node of nodes) {
    const constant = node.constant && tensorOf(node.constant);
    const made = constant ? [{ constant }] : written(node, { graph, draft, held, uses });
    for (const [index, value] of made.entries()) held.set(index === 0 ? node.name : `${node.name}:${index}`, value);
  }
  const result = callOf({ ...last(nodes), inputs: [graph.output.name] }, { graph, draft, held, uses });
  draft.nodes.push(identity(lastAt(result, 0), output));
  const { shape, dtype } = graph.output;
  return {
    file: name,
    producer: 'transferlab',
    opsets: { '': OPSET },
    graph: {
      name,
      nodes: needed(draft.nodes, output),
      initializers: usedInitializers(draft, output),
      inputs: [{ name: input, type: inputType, shape: ['batch', ...graph.input.shape] }],
      outputs: [{ name: output, type: typeNumbered(dtype), shape: ['batch', ...shape] }],
    },
  };
}

const last = (nodes: readonly Node[]): Node => nodes[nodes.length - 1];

const identity = (from: string, to: string): OnnxNode => ({
  ...{ name: to, type: 'Identity', domain: '', attributes: {} },
  inputs: [from],
  outputs: [to],
});

interface Context {
  readonly graph: FrozenGraph;
  readonly draft: Draft;
  readonly held: ReadonlyMap<string, Held>;
  readonly uses: ReadonlyMap<string, number>;
}

function callOf(node: Node, { graph, draft, held, uses }: Context): Call {
  const inputs = node.inputs.map((name) => held.get(name) as Held);
  const typeOf = (name: string): TracedType => {
    const { constant } = held.get(name) as Held;
    return graph.types.get(name) ?? (constant ? { shape: constant.shape, dtype: DTYPE.int32 } : COUNT);
  };
  return {
    ...{ node, draft, inputs },
    types: node.inputs.map(typeOf),
    made: graph.types.get(node.name) ?? COUNT,
    isShared: (index) => (uses.get(node.inputs[index]) ?? 0) > 1,
  };
}

/** Writes an operation; returns its outputs. */
function written(node: Node, context: Context): readonly Made[] {
  const operator = Object.hasOwn(OPERATORS, node.op) ? OPERATORS[node.op] : undefined;
  if (!operator) throw new NoCounterpart(node.op);
  return operator(callOf(node, context));
}

/** How often each value is read. */
function usesOf(nodes: readonly Node[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { inputs } of nodes) for (const input of inputs) uses.set(input, (uses.get(input) ?? 0) + 1);
  return uses;
}

function tensorOf({ values, shape, dtype }: NonNullable<Node['constant']>): OnnxTensor {
  const type = typeNumbered(dtype);
  // TensorFlow.js passes an int64 as two words, the lower one first.
  const numbers = dtype === DTYPE.int64 ? [Number(values[0])] : (values as ArrayLike<number>);
  return plain(type, shape, type === 'float32' ? numbers : typed(type, numbers));
}

/** The nodes that the output needs: an operation may have left some unused. */
function needed(nodes: readonly OnnxNode[], output: string): OnnxNode[] {
  const used = new Set([output]);
  const kept = nodes.toReversed().filter(({ inputs, outputs }) => {
    if (!outputs.some((name) => used.has(name))) return false;
    for (const name of inputs) used.add(name);
    return true;
  });
  return kept.reverse();
}

function usedInitializers({ nodes, initializers }: Draft, output: string): Map<string, OnnxTensor> {
  const read = new Set(needed(nodes, output).flatMap(({ inputs }) => inputs));
  return new Map([...initializers].filter(([name]) => read.has(name)));
}
