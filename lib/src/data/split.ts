import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { type Grouping, indicesByGroup } from './groups';
import { randomFrom, shuffled } from './shuffle';
import { assignGroups } from './split-groups';
import { indicesByClass, subset } from './subset';

/** The fractions of a split, its seed and its groups. */
export interface SplitOptions {
  /** Fraction to hold out for testing, between 0 and 1; default 0.3. */
  readonly test?: number;
  /** Fraction to hold out for validation (learning rate, early stopping), so that nothing is selected on the test set. */
  readonly validate?: number;
  /** Seed of the assignment to subsets. */
  readonly seed: number;
  /** Groups that must not be split across subsets: the images of one animal, the recordings of one speaker. */
  readonly group?: Grouping;
}

/**
 * A stratified split into `train` and `test`, or with `validate` into three subsets: each has the same fraction of
 * every class. Regression targets are split at random. A class of two or more examples (with `validate`: three) has at
 * least one in each subset; the only example of a class goes to `train`. With `group`, entire groups are held out, and
 * fractions are as near as the groups allow.
 *
 * The same seed gives the same subsets and, without `group`, the same `test` with or without `validate`. Subsets keep
 * the order of the set. Throws if an argument has the wrong type, an option is unknown or missing, a fraction is not
 * between 0 and 1, nothing would remain for training, there are fewer groups than subsets, or an example has no group
 * key.
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
  requireFractions(test, validate);
  const fractions = { train: 1 - test - (validate ?? 0), validate: validate ?? 0, test };
  const partOf =
    group === undefined
      ? assignExamples(data, fractions, seed)
      : assignGroups(data, indicesByGroup(data, group), { fractions, seed });
  const part = (name: Part) =>
    subset(
      data,
      [...partOf.keys()].filter((index) => partOf[index] === name),
    );
  return { train: part('train'), ...(validate !== undefined && { validate: part('validate') }), test: part('test') };
}

/** The subsets of a split. */
export type Part = 'train' | 'validate' | 'test';

function requireFractions(test: number, validate: number | undefined): void {
  if (!(test > 0 && test < 1)) {
    throw new TransferError(
      `test, the fraction to hold out, must be between 0 and 1; got ${numberText(test)}. 0.3 holds out three in ten examples for testing.`,
    );
  }
  if (validate === undefined || (validate > 0 && validate + test < 1)) return;
  throw new TransferError(
    `validate, the fraction to hold out for validation, must be above 0, and validate + test below 1; got ${numberText(validate)} ` +
      `and ${test}. 0.2 and 0.2 leave three in five examples for training.`,
  );
}

/** The subset of each example: each class is shuffled; the first examples are for testing, the next for validation. */
function assignExamples(data: Dataset, { validate, test }: Readonly<Record<Part, number>>, seed: number): Part[] {
  const random = randomFrom(seed);
  const partOf = data.labels.map((): Part => 'train');
  for (const indices of indicesByClass(data)) {
    const order = shuffled(indices, random);
    const testCount = heldOutCount(indices.length, test, 1);
    const validateCount = validate > 0 ? heldOutCount(indices.length, validate, 1 + testCount) : 0;
    for (const [rank, index] of order.slice(0, testCount + validateCount).entries()) {
      partOf[index] = rank < testCount ? 'test' : 'validate';
    }
  }
  return partOf;
}

/** The number of a class's examples to hold out: its fraction, at least one, leaving `reserved` for the other subsets. */
function heldOutCount(count: number, fraction: number, reserved: number): number {
  return Math.max(0, Math.min(Math.max(Math.round(count * fraction), 1), count - reserved));
}
