import type { Tensor } from '@tensorflow/tfjs';
import type { OnnxAttribute, OnnxNode } from './read/model';
import type { OnnxTensor } from './read/tensor';
import { inOrder, isPlain, type Live, type Value } from './value';

/** One execution of a node. A missing optional input is undefined. */
export interface Call {
  readonly node: OnnxNode;
  /** Version of the operator set. */
  readonly opset: number;
  readonly inputs: readonly (Value | undefined)[];
}

/** Computes a node's outputs. */
export type Operator = (call: Call) => readonly Value[];

/** Operators by their names in ONNX. */
export type Operators = Readonly<Record<string, Operator>>;

export const one = (tensor: Tensor, order?: Live['order']): [Live] => [{ tensor, order }];

/** Input number `index`. Throws an Error if it is missing. */
export function inputAt({ inputs, node }: Call, index: number): Value {
  const value = inputs[index];
  if (value === undefined) throw new Error(`its input ${index} is missing (${node.inputs.length} are given)`);
  return value;
}

/** Input number `index` as a tensor in ONNX's order of axes. */
export const tensorAt = (call: Call, index: number): Tensor => inOrder(inputAt(call, index));

/** The same as float32. */
export const floatAt = (call: Call, index: number): Tensor => tensorAt(call, index).cast('float32');

export const hasInput = ({ inputs }: Call, index: number): boolean => inputs[index] !== undefined;

/** Input number `index` as plain numbers. Throws an Error if it depends on the examples or on weights. */
export function plainAt(call: Call, index: number): OnnxTensor {
  const value = inputAt(call, index);
  if (isPlain(value)) return value;
  throw new Error(`its input ${index} ('${call.node.inputs[index]}') sets sizes and depends on values of the examples`);
}

export const numbersAt = (call: Call, index: number): number[] => Array.from(plainAt(call, index).values);

/** The type of a setting whose default is a literal. */
type Widened<Kind> = Kind extends number ? number : Kind extends string ? string : Kind;

/** A setting of the node, or a default. */
export function setting<Kind extends OnnxAttribute>({ node }: Call, name: string, otherwise: Kind): Widened<Kind> {
  return (node.attributes[name] ?? otherwise) as Widened<Kind>;
}

export const hasSetting = ({ node }: Call, name: string): boolean => node.attributes[name] !== undefined;

/** Settings that later versions made an input: the attribute if there is one, else the input, else undefined. */
export function numbersFrom(call: Call, name: string, index: number): readonly number[] | undefined {
  if (hasSetting(call, name)) return setting<readonly number[]>(call, name, []);
  return hasInput(call, index) ? numbersAt(call, index) : undefined;
}

/** An axis counted from the front. Throws an Error if the rank has no such axis. */
export function axisIn(rank: number, axis: number): number {
  const index = axis < 0 ? axis + rank : axis;
  if (index < 0 || index >= Math.max(rank, 1)) throw new Error(`axis ${axis} does not exist in ${rank} axes`);
  return index;
}
