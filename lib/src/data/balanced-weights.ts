import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { placesByClass } from './subset';

/** The classes that weights were made for, so that a net of other classes is not trained with them. */
const weighed = new WeakMap<readonly number[], readonly string[]>();

/**
 * A weight for each class `[classes]` that makes all classes count the same in a loss, however rare: examples / (classes *
 * examples of the class), 1 where classes are even (King & Zeng 2001; scikit-learn's `balanced`). For
 * `crossEntropy({ classWeights })`. A class without an example is a TransferError: no weight makes up for it.
 */
export function balancedWeights(data: Dataset): number[] {
  requireDataset('balancedWeights', data);
  if (data.classes.length === 0) {
    throw new TransferError(`${data.name} has no classes, so there is nothing to balance. Leave classWeights out.`);
  }
  const counts = placesByClass(data).map(({ length }) => length);
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    throw new TransferError(
      `${data.name} has no example of '${data.classes[missing]}', so no weight can balance it. Give examples of it, or weights of your own.`,
    );
  }
  const weights = counts.map((examples) => data.labels.length / (counts.length * examples));
  weighed.set(weights, data.classes);
  return weights;
}

/** The classes that `balancedWeights` made these weights for; undefined of other weights. */
export function classesOfWeights(weights: readonly number[]): readonly string[] | undefined {
  return weighed.get(weights);
}
