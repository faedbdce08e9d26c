import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { refuse, requireArray, requireNames } from '../require/arguments';
import { described, numberText } from '../require/described';
import { isTensor } from '../require/kinds';
import { requireOptions } from '../require/options';
import { inMemory } from './in-memory';
import { rangeOf, rangeProblem } from './value-range';

type Nested = readonly number[] | readonly Nested[];

interface Naming {
  /** Names of the classes; default '0', '1', … up to the highest label. An empty list: labels are regression targets. */
  classes?: readonly string[];
  name?: string;
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  pixels?: boolean;
  /** Shape of one example; required with a Float32Array. */
  shape?: readonly number[];
}

/** The shape of nested arrays. Throws if rows differ in shape. */
function shapeOf(nested: Nested | number): number[] {
  if (typeof nested === 'number') return [];
  if (!Array.isArray(nested)) {
    throw new TransferError(
      `arrays: expected numbers in its rows; got ${described(nested)}. Convert it: Number(value).`,
    );
  }
  const shapes = (nested as readonly Nested[]).map(shapeOf);
  const ragged = shapes.findIndex((shape) => String(shape) !== String(shapes[0]));
  if (ragged < 0) return [nested.length, ...(shapes[0] ?? [])];
  throw new TransferError(
    `All rows must have the same shape; got [${shapes[0]}] at index 0 and [${shapes[ragged]}] at index ${ragged}.`,
  );
}

/** The values and the shape `[examples, ...]` of `x`; a copy, so the caller may change or dispose `x`. */
function valuesOf(
  x: Tensor | Float32Array | Nested,
  shape?: readonly number[],
): { values: Float32Array; shape: number[] } {
  if (x instanceof Float32Array) {
    const length = shape?.reduce((product, dimension) => product * dimension, 1);
    if (shape === undefined || !length || x.length % length !== 0) {
      throw new TransferError(
        'With a Float32Array, shape must be the shape of one example, and its product must divide the length; got ' +
          `${shape ? `[${shape}]` : 'no shape'} for ${x.length} values.`,
      );
    }
    return { values: x.slice(), shape: [x.length / length, ...shape] };
  }
  if (Array.isArray(x)) {
    const full = shapeOf(x);
    return { values: Float32Array.from((x as number[]).flat(Number.POSITIVE_INFINITY)), shape: full };
  }
  if (!isTensor(x)) {
    refuse(
      'arrays',
      x,
      'nested arrays, a tensor or a Float32Array',
      'Pass one row for each example: [[1, 2], [3, 4]].',
    );
  }
  const tensor: Tensor = x;
  return { values: Float32Array.from(tensor.dataSync()), shape: tensor.shape };
}

/**
 * A dataset from values in memory. `x` is a tensor, nested arrays or a Float32Array, `[examples, ...shape]`. `labels`
 * `[examples]` are class indices, or regression targets with `classes: []` (all NaN: unlabelled).
 *
 * Throws if an argument has the wrong type, an option is unknown, rows differ in shape, `x` has no examples or no
 * feature axis, `x` and `labels` differ in length, a value is NaN or infinite, or a label is not a class index. Also
 * throws if the range of `pixels: true` values shows that they are not pixels (see `rangeProblem`).
 */
export function arrays(x: Tensor | Float32Array | Nested, labels: readonly number[], options: Naming = {}): Dataset {
  requireOptions('arrays', options, { classes: true, name: true, pixels: true, shape: true });
  requireArray('arrays', 'labels', labels);
  const { classes, name = 'arrays', pixels = false, shape: exampleShape } = options;
  if (classes !== undefined) requireNames('classes of arrays', classes);
  const { values, shape: full } = valuesOf(x, exampleShape);
  const [count, ...shape] = full;
  const length = shape.reduce((product, dimension) => product * dimension, 1);
  if (count !== labels.length) {
    throw new TransferError(`There are ${count} examples and ${labels.length} labels. Each example needs one label.`);
  }
  if (count === 0 || shape.length === 0) {
    throw new TransferError(
      `x must have the shape [examples, features] or [examples, height, width, 3]; got [${full}].`,
    );
  }
  const nonFinite = values.findIndex((value) => !Number.isFinite(value));
  if (nonFinite >= 0) {
    throw new TransferError(
      `Values must be finite; got ${values[nonFinite]} in row ${Math.floor(nonFinite / length)}. Remove the row or impute the value before training.`,
    );
  }
  const problem = pixels ? rangeProblem(rangeOf(values), { pixels, scales: true }) : undefined;
  if (problem !== undefined) throw new TransferError(`${name}: ${problem}`);
  const names = classesOf(labels, classes);
  return {
    name,
    classes: [...names],
    labels: [...labels],
    ids: labels.map((_, row) => `row ${row}`),
    shape,
    pixels,
    read: inMemory(
      async (indices) => {
        const rows = new Float32Array(indices.length * length);
        for (const [row, index] of indices.entries()) {
          rows.set(values.subarray(index * length, (index + 1) * length), row * length);
        }
        return tf.tensor(rows, [indices.length, ...shape]);
      },
      () => tf.tensor(values, [count, ...shape]),
    ),
  };
}

/** The class names of these labels. Throws if a label is not an index of a class. */
function classesOf(labels: readonly number[], classes?: readonly string[]): readonly string[] {
  if (classes?.length === 0) {
    requireTargets(labels);
    return classes;
  }
  const invalid = labels.findIndex((label) => !Number.isInteger(label) || label < 0);
  if (invalid >= 0) {
    throw new TransferError(
      `Labels must be class indices (0, 1, 2, …); got ${numberText(labels[invalid])} in row ${invalid}. For regression targets pass classes: [].`,
    );
  }
  const highest = labels.reduce((maximum, label) => Math.max(maximum, label), 0);
  const names = classes ?? Array.from({ length: highest + 1 }, (_, label) => String(label));
  if (highest < names.length) return names;
  throw new TransferError(
    `Labels of ${names.length} classes must be from 0 to ${names.length - 1}; got ${highest} in row ${labels.indexOf(highest)}.`,
  );
}

/** Throws unless all regression targets are finite, or all are NaN (an unlabelled set). */
function requireTargets(labels: readonly number[]): void {
  const invalid = labels.findIndex((label) => !Number.isFinite(label));
  if (invalid < 0 || labels.every(Number.isNaN)) return;
  throw new TransferError(
    `Labels must all be finite, or all NaN for an unlabelled set; got ${numberText(labels[invalid])} in row ${invalid}. Remove the row, or give every row NaN.`,
  );
}
