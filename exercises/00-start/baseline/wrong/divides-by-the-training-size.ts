/** What a guess without looking is worth. */
export interface Baseline {
  /** How many training examples each class has, in the order of `classes`. */
  counts: number[];
  /** The name of the most frequent training class. */
  answer: string;
  /** The share of test examples that are right when the answer is always `answer`, from 0 to 1. */
  accuracy: number;
}

export function baseline(
  classes: readonly string[],
  trainLabels: readonly number[],
  testLabels: readonly number[],
): Baseline {
  const counts = classes.map((_, place) => trainLabels.filter((label) => label === place).length);
  const best = counts.indexOf(Math.max(...counts));
  const right = testLabels.filter((label) => label === best).length;
  return { counts, answer: classes[best], accuracy: right / trainLabels.length };
}
