/** What a run draws by: its training examples, their order, and weights that start at random. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5];

/**
 * Seeds of the few comparisons that were named before anybody looked at them (`results/fresh/`, named in `families.json`): those of `SEEDS` have been
 * looked at while the questions were made up.
 */
export const FRESH: readonly number[] = [6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
