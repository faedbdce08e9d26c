import type { TensorData } from './running/codec';

type Nested = number | Nested[];

/** A tensor as data, from nested arrays: `tensor([[1, 2], [3, 4]])`. Arrives in the answer as a tf.Tensor. */
export function tensor(nested: Nested, dtype: TensorData['dtype'] = 'float32'): TensorData {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values = flatten(nested);
  if (values.length !== shape.reduce((product, length) => product * length, 1)) {
    throw new TypeError(`tensor: rows of different lengths do not make a tensor of shape [${shape}]`);
  }
  return { dtype, shape, values };
}

/**
 * The nested arrays of a tensor: `tensor` backwards. Most results are matrices, so that is the default type;
 * `rows<number[]>` for a vector. Throws when it is given something else than a tensor.
 */
export function rows<T = number[][]>(data: TensorData): T {
  if (!isTensor(data)) {
    throw new TypeError(`The result must be a tensor; got ${describe(data)}.`);
  }
  let nested: unknown[] = data.values;
  for (const length of data.shape.slice(1).reverse()) {
    nested = Array.from({ length: nested.length / length }, (_, row) => nested.slice(row * length, (row + 1) * length));
  }
  return (data.shape.length ? nested : nested[0]) as T;
}

export const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
export const mean = (values: number[]): number => sum(values) / values.length;

/** A matrix [rows][columns] of what `next` gives, one number after the other. */
export const matrix = (rows: number, columns: number, next: () => number): number[][] =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => next()));

/** A source of numbers in [0, 1), the same for the same seed: a linear congruential generator. For inputs, not for science. */
export function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** The items in an order that `next` draws. */
export function shuffled<Item>(items: readonly Item[], next: () => number): Item[] {
  const remaining = [...items];
  return items.map(() => remaining.splice(Math.floor(next() * remaining.length), 1)[0]);
}

/** Data that crossed the border as a tensor; an object that has a shape and values only looks like one. */
function isTensor(data: TensorData): boolean {
  return (
    Array.isArray(data?.shape) &&
    Array.isArray(data.values) &&
    /^(float32|int32|bool)$/.test(data.dtype) &&
    data.values.every((value) => typeof value === 'number')
  );
}

/**
 * As `random`, for inputs that nobody can know in advance: where a class is graded with a salt the numbers are others
 * than those that a learner sees, and the same for all of the class. So nothing may be expected of them but by the rule.
 */
export const unseen = (seed: number, salt = 0): (() => number) =>
  random(salt === 0 ? seed : Math.imul(seed + salt, 0x9e3779b1));

function flatten(nested: Nested): number[] {
  return Array.isArray(nested) ? nested.flatMap(flatten) : [nested];
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
