/** What a guess without looking is worth. */
export interface Baseline {
  /** How many training examples each class has, in the order of `classes`. */
  counts: number[];
  /** The name of the most frequent training class. */
  answer: string;
  /** The fraction of test examples that are correct when the prediction is always `answer`, from 0 to 1. */
  accuracy: number;
}

/**
 * How good is an answer given without looking?
 *
 * A network with 60 % right sounds fine, until you notice that 60 % of the images are birds. So before any network,
 * work out what one gets by always giving the most frequent class.
 * `classes` are names; a label is an index in that list. The answer is chosen from `trainLabels` alone, and its accuracy
 * is measured on `testLabels`. Neither list is empty.
 * - A class without training examples has the count 0.
 * - When several classes are equally frequent, take the one that comes first in `classes`.
 * Example: classes cat, dog; training labels 1, 1, 0; test labels 0, 1, 0, 0.
 * Counts 1 and 2, the answer dog, accuracy 0.25: one test example of four is a dog.
 */
export function baseline(
  classes: readonly string[],
  trainLabels: readonly number[],
  testLabels: readonly number[],
): Baseline {
  return { counts: [], answer: '', accuracy: 0 };
}
