import type { ClassScores } from '../../core/evaluation';
import type { ClassOutputs } from './class-outputs';

/** Counts of one class against all others. */
export interface ClassCounts {
  /** Examples of the class that are predicted as such. */
  readonly truePositives: number;
  /** Examples of the class. */
  readonly examples: number;
  /** Predictions of the class. */
  readonly predictions: number;
}

/** The counts of each class or label, `[classes]`. */
export function classCounts({ examples, width, has, predicts }: ClassOutputs): ClassCounts[] {
  return Array.from({ length: width }, (_, output) => {
    const counts = { truePositives: 0, examples: 0, predictions: 0 };
    for (let example = 0; example < examples; example++) {
      const [isTrue, isPredicted] = [has(example, output), predicts(example, output)];
      if (isTrue) counts.examples += 1;
      if (isPredicted) counts.predictions += 1;
      if (isTrue && isPredicted) counts.truePositives += 1;
    }
    return counts;
  });
}

/** Precision, recall and F1 of each class from a confusion matrix `[true, predicted]`. */
export function scoresOfClasses(confusion: readonly (readonly number[])[], classes: readonly string[]): ClassScores[] {
  return classes.map((name, index) => {
    const counts: ClassCounts = {
      truePositives: confusion[index][index],
      examples: confusion[index].reduce((sum, count) => sum + count, 0),
      predictions: confusion.reduce((sum, row) => sum + row[index], 0),
    };
    return { class: name, ...scoresOf(counts), examples: counts.examples };
  });
}

/** Precision, recall and F1, each 0 where its denominator is 0, as in scikit-learn. */
export function scoresOf({ truePositives, examples, predictions }: ClassCounts) {
  return {
    precision: ratio(truePositives, predictions),
    recall: ratio(truePositives, examples),
    f1: ratio(2 * truePositives, examples + predictions),
  };
}

function ratio(part: number, total: number): number {
  return total === 0 ? 0 : part / total;
}
