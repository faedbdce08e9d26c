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
  const tally = new Map<number, number>();
  for (const label of [...trainLabels].sort((a, b) => a - b)) tally.set(label, (tally.get(label) ?? 0) + 1);
  const [[best]] = [...tally].sort(([, a], [, b]) => b - a);
  const right = testLabels.filter((label) => label === best).length;
  return { counts: [...tally.values()], answer: classes[best], accuracy: right / testLabels.length };
}
