import type { Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';

/** Names of values, in groups: `{ losses: ['digits'], counts: [] }`. Their order is that of the values in one tensor. */
export type NamesOf<Group extends string> = Readonly<Record<Group, readonly string[]>>;

/** Numbers by name, in groups. */
export type NumbersOf<Group extends string> = Readonly<Record<Group, Readonly<Record<string, number>>>>;

/** Scalars by name, in groups. */
export type ScalarsOf<Group extends string> = Record<Group, Tensors>;

/** The names of numbers in groups. */
export function namesOf<Group extends string>(numbers: NumbersOf<Group>): NamesOf<Group> {
  return mapGroups(numbers, (group) => Object.keys(group));
}

/**
 * Numbers as one tensor `[values]`: feeding each to a graph by itself costs as much as a small net's step. Throws if a group
 * has other names than `names` gives for it.
 */
export function packNumbers<Group extends string>(names: NamesOf<Group>, numbers: NumbersOf<Group>): Tensor1D {
  const values: number[] = [];
  for (const group in names) {
    requireNames(group, names[group], numbers[group]);
    for (const name of names[group]) values.push(numbers[group][name]);
  }
  // TensorFlow.js looks at each element of an array that is not typed.
  return tf.tensor1d(Float32Array.from(values));
}

/** The values of a tensor `[values]` as scalars under their names. Runs inside the compiled step. */
export function unpackScalars<Group extends string>(names: NamesOf<Group>, packed: Tensor): ScalarsOf<Group> {
  return taken(names, tf.unstack(packed));
}

/** Scalars as one tensor `[values]`: reading each by itself costs a call. Runs inside the compiled step. */
export function packScalars<Group extends string>(names: NamesOf<Group>, scalars: ScalarsOf<Group>): Tensor1D {
  return tf.stack(groupsOf(names).flatMap((group) => names[group].map((name) => scalars[group][name]))) as Tensor1D;
}

/** Numbers read from a tensor `[values]`, under their names. */
export function unpackNumbers<Group extends string>(
  names: NamesOf<Group>,
  values: ArrayLike<number>,
): NumbersOf<Group> {
  return taken(names, values);
}

function taken<Group extends string, Value>(
  names: NamesOf<Group>,
  values: ArrayLike<Value>,
): Record<Group, Record<string, Value>> {
  let index = 0;
  return mapGroups(names, (group) => {
    const byName: Record<string, Value> = {};
    for (const name of group) byName[name] = values[index++];
    return byName;
  });
}

function requireNames(group: string, expected: readonly string[], numbers: Readonly<Record<string, number>>): void {
  let names = 0;
  for (const _ in numbers) names++;
  if (names === expected.length && expected.every((name) => name in numbers)) return;
  const listed = (names: readonly string[]) => names.join(', ') || 'none';
  throw new TransferError(
    `The scalars of ${group} must have the same names in every step; got ${listed(Object.keys(numbers))}, and ${listed(expected)} in the ` +
      'first step. Let scalars() return every name in every step, with a value that changes nothing where it is not used.',
  );
}

function groupsOf<Group extends string>(groups: Readonly<Record<Group, unknown>>): Group[] {
  return Object.keys(groups) as Group[];
}

function mapGroups<Group extends string, From, To>(
  groups: Readonly<Record<Group, From>>,
  change: (group: From) => To,
): Record<Group, To> {
  const changed = {} as Record<Group, To>;
  for (const group in groups) changed[group] = change(groups[group]);
  return changed;
}
