import { type Dataset, type Grouping, split, subset } from 'transferlab';

/** Draws which examples are the test: the same ones in every run, and no run draws anything else by it. */
const TEST_SEED = 0;

interface Aside {
  /** Share to hold out for the test, between 0 and 1. */
  readonly test: number;
  /** What must not be on two sides. Both parts of `rest` have to be grouped by it as well. */
  readonly group?: Exclude<Grouping, readonly unknown[]>;
}

/**
 * The test examples of an experiment, set aside once, and the rest, of which a run's seed may draw what it trains on, chooses
 * by and adapts to. Were the test drawn by that seed too, examples that one run is measured on would train, or choose a rate
 * for, the others. Groups stay whole.
 */
export function setAside(data: Dataset, { test, group }: Aside): { rest: Dataset; test: Dataset } {
  const parts = split(data, { test, seed: TEST_SEED, ...(group && { group }) });
  return { rest: parts.train, test: parts.test };
}

/** The same in three parts: `validate`, a share of the whole set, is drawn from the rest by the seed. */
export function inThreeParts(
  data: Dataset,
  { validate, seed, ...aside }: Aside & { readonly validate: number; readonly seed: number },
): { train: Dataset; validate: Dataset; test: Dataset } {
  const { rest, test } = setAside(data, aside);
  const { group } = aside;
  const drawn = split(rest, { test: validate / (1 - aside.test), seed, ...(group && { group }) });
  return { train: drawn.train, validate: drawn.test, test };
}

/** The examples of a set that are not in this part of it. */
export function without(data: Dataset, part: Dataset): Dataset {
  const ids = new Set(part.ids);
  return subset(
    data,
    [...data.ids.keys()].filter((index) => !ids.has(data.ids[index])),
  );
}
