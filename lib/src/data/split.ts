import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { type Grouping, placesByGroup } from './groups';
import { randomFrom, shuffled } from './shuffle';
import { assignGroups } from './split-groups';
import { placesByClass, subset } from './subset';

export interface SplitOptions {
  /** Share to hold out for testing, between 0 and 1; 0.3 unless said. */
  readonly test?: number;
  /** Share to hold out for choosing (a learning rate, when to stop), so that the test set decides nothing. */
  readonly validate?: number;
  readonly seed: number;
  /** What must not be on two sides: the pictures of one animal, the recordings of one speaker. */
  readonly group?: Grouping;
}

/**
 * Parts a set in two, or with `validate` in three, the same share of every class in each. A class of two or more examples
 * (in three parts: three) has at least one in each; the only example of a class goes to `train`. With `group` whole groups
 * are held out, and shares are as near as groups allow. Numbers as labels are parted at random. The same seed gives the
 * same parts and, without `group`, the same `test` with or without `validate`. Each part keeps the order of the whole.
 */
export function split(
  data: Dataset,
  options: SplitOptions & { readonly validate: number },
): { train: Dataset; validate: Dataset; test: Dataset };
export function split(data: Dataset, options: SplitOptions): { train: Dataset; test: Dataset };
export function split(data: Dataset, options: SplitOptions): { train: Dataset; validate?: Dataset; test: Dataset } {
  requireOptions('split', options, { test: true, validate: true, seed: 'required', group: true });
  requireDataset('split', data);
  const { test = 0.3, validate, seed, group } = options;
  requireShares(test, validate);
  const shares = { train: 1 - test - (validate ?? 0), validate: validate ?? 0, test };
  const partOf =
    group === undefined
      ? assignExamples(data, shares, seed)
      : assignGroups(data, placesByGroup(data, group), { shares, seed });
  const part = (name: Part) =>
    subset(
      data,
      [...partOf.keys()].filter((place) => partOf[place] === name),
    );
  return { train: part('train'), ...(validate !== undefined && { validate: part('validate') }), test: part('test') };
}

/** The sides of a split. */
export type Part = 'train' | 'validate' | 'test';

function requireShares(test: number, validate: number | undefined): void {
  if (!(test > 0 && test < 1)) {
    throw new TransferError(
      `test is the share to hold out, between 0 and 1; it was ${numberText(test)}. 0.3 keeps three in ten for testing.`,
    );
  }
  if (validate === undefined || (validate > 0 && validate + test < 1)) return;
  throw new TransferError(
    `validate is the share to hold out for choosing, above 0, and leaves some beside test for training; they were ${numberText(validate)} ` +
      `and ${test}. 0.2 and 0.2 leave three in five.`,
  );
}

/** The part of each example: of each class, in random order, first the ones for testing, then those for choosing. */
function assignExamples(data: Dataset, { validate, test }: Readonly<Record<Part, number>>, seed: number): Part[] {
  const random = randomFrom(seed);
  const partOf = data.labels.map((): Part => 'train');
  for (const places of placesByClass(data)) {
    const order = shuffled(places, random);
    const forTest = held(places.length, test, 1);
    const forChoice = validate > 0 ? held(places.length, validate, 1 + forTest) : 0;
    for (const [rank, place] of order.slice(0, forTest + forChoice).entries()) {
      partOf[place] = rank < forTest ? 'test' : 'validate';
    }
  }
  return partOf;
}

/** How many of a class to hold out: its share, at least one, and never one of the `others` that are left elsewhere. */
function held(count: number, share: number, others: number): number {
  return Math.max(0, Math.min(Math.max(Math.round(count * share), 1), count - others));
}
