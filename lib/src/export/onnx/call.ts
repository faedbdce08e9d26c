import { DTYPE } from '../../engine/compile/dtype';
import type { Node } from '../../engine/compile/graph';
import { DATA_TYPE, type NumberType, type OnnxTensor, sizeOf } from '../../onnx/read/tensor';
import { channelsFirst, channelsLast, plain, range } from '../../onnx/value';
import type { TracedType } from '../frozen-graph';
import { type Draft, permuted } from './draft';

/** The names of one TensorFlow value in the ONNX graph: with TensorFlow's order of axes, and with its channels first. */
export interface Held {
  last?: string;
  first?: string;
  /** The values of a constant, which is stored when a node first reads it. */
  readonly constant?: OnnxTensor;
}

/** An output that an operation made, by its order of axes. */
export type Made = { readonly last: string } | { readonly first: string };

/** One TensorFlow operation, whose inputs are in the ONNX graph. */
export interface Call {
  readonly node: Node;
  readonly draft: Draft;
  /** By input. */
  readonly inputs: readonly Held[];
  readonly types: readonly TracedType[];
  /** Of its first output. */
  readonly made: TracedType;
  /** Whether another operation than the first reads input `index`. */
  isShared(index: number): boolean;
}

/** Writes an operation as ONNX nodes; returns its outputs. */
export type Operator = (call: Call) => readonly Made[];

/** Operators by their names in TensorFlow. */
export type Operators = Readonly<Record<string, Operator>>;

export const last = (...names: readonly string[]): Made[] => names.map((name) => ({ last: name }));
export const first = (name: string): Made[] => [{ first: name }];

/** An operation that ONNX has no operator for; `reason` completes "TYPE, …". */
export class NoCounterpart extends Error {
  constructor(
    readonly operation: string,
    reason = 'which ONNX does not have',
  ) {
    super(`${operation}, ${reason}`);
  }
}

/** The value of an attribute, or a default. */
export function attribute<Kind>({ node }: Call, name: string, otherwise: Kind): Kind {
  return (node.attributes.find((one) => one.name === name)?.value ?? otherwise) as Kind;
}

export const shapeAt = ({ types }: Call, index: number): readonly number[] => types[index].shape;
export const rankAt = (call: Call, index: number): number => shapeAt(call, index).length;

/** The type of input `index`. */
export const typeAt = ({ types }: Call, index: number): NumberType => typeNumbered(types[index].dtype);

/** The types by TensorFlow's codes; 4 is that of bytes. */
const TYPES: ReadonlyMap<number, NumberType> = new Map([
  [DTYPE.float32, 'float32'],
  [DTYPE.int32, 'int32'],
  [DTYPE.int64, 'int64'],
  [DTYPE.bool, 'bool'],
  [4, 'uint8'],
]);

/** The ONNX type of TensorFlow's code of a type. */
export function typeNumbered(dtype: number): NumberType {
  const type = TYPES.get(dtype);
  if (type === undefined) throw new NoCounterpart(`a value of TensorFlow's type ${dtype}`, 'which is not a number');
  return type;
}

/** Whether input `index` is there with its channels first. */
export const isFirst = ({ inputs }: Call, index: number): boolean => inputs[index].first !== undefined;

/** Input `index` in TensorFlow's order of axes. */
export function lastAt({ inputs, draft, types, node }: Call, index: number): string {
  const held = inputs[index];
  if (held.last === undefined && held.constant) held.last = draft.store(storedName(node.inputs[index]), held.constant);
  if (held.last === undefined) {
    const perm = channelsLast(types[index].shape.length);
    held.last = draft.add('Transpose', [held.first as string], { perm });
  }
  return held.last;
}

/** Input `index`, of rank 3 or more, with its channels after the examples. */
export function firstAt(call: Call, index: number): string {
  const { inputs, draft, types } = call;
  const held = inputs[index];
  if (held.first === undefined) {
    const perm = channelsFirst(types[index].shape.length);
    held.first = draft.add('Transpose', [lastAt(call, index)], { perm });
  }
  return held.first;
}

/** The constant of input `index`; undefined if it is none. */
export const constantAt = ({ inputs }: Call, index: number): OnnxTensor | undefined => inputs[index].constant;

/** The values of input `index`. Throws if they are not constant: ONNX needs them as an attribute. */
export function numbersAt(call: Call, index: number): number[] {
  const constant = constantAt(call, index);
  if (constant) return Array.from(constant.values);
  throw new NoCounterpart(call.node.op, `whose input ${index} depends on the examples`);
}

/** Input `index`, such as a shape, as int64. */
export function integersAt(call: Call, index: number): string {
  const constant = constantAt(call, index);
  if (constant && constant.shape.length < 2) return call.draft.integers(Array.from(constant.values));
  return converted(call, lastAt(call, index), 'int64', typeAt(call, index));
}

/** A value as another type. */
export function converted({ draft }: Call, name: string, to: NumberType, from?: NumberType): string {
  return from === to ? name : draft.add('Cast', [name], { to: DATA_TYPE[to] });
}

/** Input `index` with its axes in this order, and then in this shape: a constant is stored that way. */
export function arrangedAt(call: Call, index: number, order: readonly number[], shape?: readonly number[]): string {
  const { draft, node } = call;
  const constant = constantAt(call, index);
  if (constant) {
    const moved = isSorted(order) ? constant : permuted(constant, order);
    return draft.store(storedName(node.inputs[index]), shape ? plain(moved.type, shape, moved.values) : moved);
  }
  const moved = isSorted(order) ? lastAt(call, index) : draft.add('Transpose', [lastAt(call, index)], { perm: order });
  return shape ? draft.add('Reshape', [moved, draft.integers(shape)]) : moved;
}

const isSorted = (order: readonly number[]) => order.every((axis, index) => axis === index);

/**
 * Constant `index` for an operation on values of `rank` axes with their channels first, with which it broadcasts:
 * `[channels]` becomes `[1, channels, 1, 1]`.
 */
export function broadcastFirst(call: Call, index: number, rank: number): string {
  const constant = constantAt(call, index) as OnnxTensor;
  if (sizeOf(constant.shape) === 1) return lastAt(call, index);
  const full = [...range(0, rank - constant.shape.length).map(() => 1), ...constant.shape];
  const tensor = permuted(plain(constant.type, full, constant.values), channelsFirst(rank));
  return call.draft.store(storedName(call.node.inputs[index]), tensor);
}

/** A weight's name as PyTorch and `fromOnnx` divide it: `block1.expand.kernel`. */
export const storedName = (name: string): string => name.replaceAll('/', '.');
