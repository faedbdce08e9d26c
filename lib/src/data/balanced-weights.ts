import { TransferError } from '../error';
import type { Dataset } from './dataset';
import { describe } from './describe';

/**
 * A weight for each class `[classes]` that makes all classes count the same in a loss, however rare: examples / (classes *
 * examples of the class), 1 where classes are even (King & Zeng 2001; scikit-learn's `balanced`). For
 * `crossEntropy({ classWeights })`. A class without an example is a TransferError: no weight makes up for it.
 */
export function balancedWeights(data: Dataset): number[] {
  const counts = describe(data);
  const missing = counts.find(({ examples }) => examples === 0);
  if (missing) {
    throw new TransferError(
      `${data.name} has no example of '${missing.class}', so no weight can balance it. Give examples of it, or weights of your own.`,
    );
  }
  return counts.map(({ examples }) => data.labels.length / (counts.length * examples));
}
