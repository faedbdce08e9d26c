import type { Binding, GraphBinding } from '../native';
import { DTYPE } from './dtype';
import { completeAttributes, type Node } from './graph';
import { graphDef } from './graph-def';
import type { Operation, Source } from './trace';

/** Shape and type of a result. */
export interface Result {
  readonly shape: number[];
  readonly dtype: number;
}

/** What was found before, by operation, attributes, shapes and the numbers that shapes depend on. */
const found = new Map<string, readonly Result[] | undefined>();

/** Entries of `found` from which it is begun anew. */
const MANY = 10_000;

/** Numbers of an input that may say what shape a result has: sizes, axes, paddings. */
const FEW = 64;

/** Results that only the operation's own gradient takes, and whose shape is its affair. */
const OPAQUE: Readonly<Record<string, number>> = { FusedBatchNormV3: 5 };

/**
 * The results that an operation has, by TensorFlow's own rules and without running it; undefined where they depend on
 * values, or where the inputs do not fit, which running it will say better.
 */
export function inferResults(binding: GraphBinding, operation: Operation): readonly Result[] | undefined {
  const key = JSON.stringify([
    operation.op,
    operation.attributes,
    operation.inputs.map((source) => described(source, operation.op)),
  ]);
  if (!found.has(key)) {
    if (found.size >= MANY) found.clear();
    found.set(key, infer(binding, operation));
  }
  return found.get(key);
}

function infer(binding: GraphBinding, { op, attributes, inputs }: Operation): readonly Result[] | undefined {
  const name = 'operation';
  const nodes: Node[] = inputs.map((source, place) => ({
    name: `input${place}`,
    inputs: [],
    ...given(source, op, binding),
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
      .map(({ shape, dtype }, place) => ({ shape: OPAQUE[op] === place ? [0] : shape, dtype }));
    return results.every(({ shape }) => shape?.every((side) => side >= 0)) ? (results as Result[]) : undefined;
  } catch {
    return undefined;
  }
}

/** An input as a node: its numbers where a shape may depend on them. */
function given(source: Source, op: string, binding: Binding): Pick<Node, 'op' | 'attributes' | 'constant'> {
  const type = { name: 'dtype', type: binding.TF_ATTR_TYPE, value: source.dtype };
  if (isTelling(source, op)) return { op: 'Const', attributes: [type], constant: source };
  const shape = { name: 'shape', type: binding.TF_ATTR_SHAPE, value: source.shape };
  return { op: 'Placeholder', attributes: [type, shape] };
}

function described(source: Source, op: string): unknown {
  const { dtype, shape } = source;
  return isTelling(source, op) ? [dtype, shape, [...source.values]] : [dtype, shape];
}

function isTelling(source: Source, op: string): source is Extract<Source, { kind: 'constant' }> {
  if (source.kind !== 'constant' || source.values.length > FEW) return false;
  const isFloat = source.dtype === DTYPE.float32;
  return !isFloat || op === 'Range' || op === 'LinSpace';
}
