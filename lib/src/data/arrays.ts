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
  /** Names of the classes; '0', '1', … up to the highest label unless given. None (`[]`): labels are numbers. */
  classes?: readonly string[];
  name?: string;
  /** Whether values are pixels 0..255, to which a net's preprocessing applies. */
  pixels?: boolean;
  /** Shape of one example; needed with a Float32Array. */
  shape?: readonly number[];
}

/** The shape of nested arrays; refuses rows of different shapes. */
function shapeOf(nested: Nested | number): number[] {
  if (typeof nested === 'number') return [];
  if (!Array.isArray(nested)) {
    throw new TransferError(
      `arrays: expected numbers in its rows; got ${described(nested)}. Convert it: Number(value).`,
    );
  }
  const shapes = (nested as readonly Nested[]).map(shapeOf);
  const other = shapes.findIndex((shape) => String(shape) !== String(shapes[0]));
  if (other < 0) return [nested.length, ...(shapes[0] ?? [])];
  throw new TransferError(
    `The rows do not all have the same shape: the first is [${shapes[0]}], the one at place ${other} is [${shapes[other]}].`,
  );
}

/** The numbers and the shape `[examples, ...]` of whatever was given; a copy, so the caller may change or dispose it. */
function numbers(
  x: Tensor | Float32Array | Nested,
  shape?: readonly number[],
): { values: Float32Array; shape: number[] } {
  if (x instanceof Float32Array) {
    const length = shape?.reduce((product, side) => product * side, 1);
    if (shape === undefined || !length || x.length % length !== 0) {
      throw new TransferError(
        `A Float32Array of ${x.length} numbers was given with the shape ${shape ? `[${shape}]` : 'missing'}. ` +
          'Pass shape: the shape of one example, whose product divides the length.',
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
 * A dataset from numbers in memory: `x` is a tensor, nested arrays or a Float32Array, `[examples, ...shape]`; `labels`
 * the class index of each example, or with `classes: []` a number (all NaN: unlabelled). Refuses a NaN or infinite number,
 * a label outside the classes, unequal lengths, and `pixels` whose range shows that they are none, naming the row.
 */
export function arrays(x: Tensor | Float32Array | Nested, labels: readonly number[], options: Naming = {}): Dataset {
  requireOptions('arrays', options, { classes: true, name: true, pixels: true, shape: true });
  requireArray('arrays', 'labels', labels);
  const { classes, name = 'arrays', pixels = false, shape: given } = options;
  if (classes !== undefined) requireNames('classes of arrays', classes);
  const { values, shape: full } = numbers(x, given);
  const [count, ...shape] = full;
  const length = shape.reduce((product, side) => product * side, 1);
  if (count !== labels.length) {
    throw new TransferError(`There are ${count} examples and ${labels.length} labels. Each example needs one label.`);
  }
  if (count === 0 || shape.length === 0) {
    throw new TransferError(
      `x has the shape [${full}]; it should be [examples, features] or [examples, height, width, 3].`,
    );
  }
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new TransferError(
      `Row ${Math.floor(broken / length)} holds ${values[broken]}. Remove the row or fill the gap before training.`,
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
      async (places) => {
        const rows = new Float32Array(places.length * length);
        for (const [row, place] of places.entries()) {
          rows.set(values.subarray(place * length, (place + 1) * length), row * length);
        }
        return tf.tensor(rows, [places.length, ...shape]);
      },
      () => tf.tensor(values, [count, ...shape]),
    ),
  };
}

/** The classes of these labels, after a look at each label. */
function classesOf(labels: readonly number[], classes?: readonly string[]): readonly string[] {
  if (classes?.length === 0) {
    requireNumbers(labels);
    return classes;
  }
  const odd = labels.findIndex((label) => !Number.isInteger(label) || label < 0);
  if (odd >= 0) {
    throw new TransferError(
      `Row ${odd} has the label ${numberText(labels[odd])}. A label is the index of its class: 0, 1, 2, … For numbers pass classes: [].`,
    );
  }
  const highest = labels.reduce((most, label) => Math.max(most, label), 0);
  const names = classes ?? Array.from({ length: highest + 1 }, (_, label) => String(label));
  if (highest < names.length) return names;
  throw new TransferError(
    `Row ${labels.indexOf(highest)} has the label ${highest}, but there are ${names.length} classes, so labels go from 0 to ${names.length - 1}.`,
  );
}

/** Labels that are numbers, or all NaN: a set without labels. */
function requireNumbers(labels: readonly number[]): void {
  const odd = labels.findIndex((label) => !Number.isFinite(label));
  if (odd < 0 || labels.every(Number.isNaN)) return;
  throw new TransferError(
    `Row ${odd} has the label ${numberText(labels[odd])}, others have numbers. Remove the row, or give every row NaN where none has a label.`,
  );
}
