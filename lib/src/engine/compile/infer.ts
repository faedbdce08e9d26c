import type { Binding, GraphBinding } from '../native';
import { DTYPE } from './dtype';
import { completeAttributes, type Node } from './graph';
import { graphDef } from './graph-def';
import type { Operation, Source } from './trace';

/** Shape and dtype of a result. */
export interface Result {
  readonly shape: number[];
  readonly dtype: number;
}

/** Cached results by operation, attributes, shapes and the values that shapes depend on. */
const cache = new Map<string, readonly Result[] | undefined>();

/** Number of entries at which the cache is cleared. */
const MAX_ENTRIES = 10_000;

/** Largest number of values of an input that may determine a shape: sizes, axes, paddings. */
const MAX_VALUES = 64;

/** Outputs used only by the operation's gradient, with an internal shape. */
const OPAQUE: Readonly<Record<string, number>> = { FusedBatchNormV3: 5 };

/**
 * The results of an operation, by TensorFlow's shape functions and without running it. Undefined if they depend on values, or
 * if the inputs do not match: running the operation then gives a better error.
 */
export function inferResults(binding: GraphBinding, operation: Operation): readonly Result[] | undefined {
  const key = JSON.stringify([
    operation.op,
    operation.attributes,
    operation.inputs.map((source) => keyOf(source, operation.op)),
  ]);
  if (!cache.has(key)) {
    if (cache.size >= MAX_ENTRIES) cache.clear();
    cache.set(key, infer(binding, operation));
  }
  return cache.get(key);
}

function infer(binding: GraphBinding, { op, attributes, inputs }: Operation): readonly Result[] | undefined {
  const name = 'operation';
  const nodes: Node[] = inputs.map((source, index) => ({
    name: `input${index}`,
    inputs: [],
    ...inputNode(source, op, binding),
  }));
  nodes.push({
    name,
    op,
    inputs: nodes.map((node) => node.name),
    attributes: completeAttributes({ op, attributes, inputs }, binding),
  });
  try {
    const results = binding
      .inferOutputs(graphDef(nodes, binding), name)
      .map(({ shape, dtype }, index) => ({ shape: OPAQUE[op] === index ? [0] : shape, dtype }));
    return results.every(({ shape }) => shape?.every((size) => size >= 0)) ? (results as Result[]) : undefined;
  } catch {
    return undefined;
  }
}

/** An input as a node: with its values if a shape may depend on them. */
function inputNode(source: Source, op: string, binding: Binding): Pick<Node, 'op' | 'attributes' | 'constant'> {
  const type = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: source.dtype };
  if (determinesShape(source, op)) return { op: 'Const', attributes: [type], constant: source };
  const shape = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: source.shape };
  return { op: 'Placeholder', attributes: [type, shape] };
}

function keyOf(source: Source, op: string): unknown {
  const { dtype, shape } = source;
  return determinesShape(source, op) ? [dtype, shape, [...source.values]] : [dtype, shape];
}

function determinesShape(source: Source, op: string): source is Extract<Source, { kind: 'constant' }> {
  if (source.kind !== 'constant' || source.values.length > MAX_VALUES) return false;
  const isFloat = source.dtype === DTYPE.float32;
  return !isFloat || op === 'Range' || op === 'LinSpace';
}
