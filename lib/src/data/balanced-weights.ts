import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { indicesByClass } from './subset';

/** The classes that weights were computed for, so that a network with other classes is not trained with them. */
const classesByWeights = new WeakMap<readonly number[], readonly string[]>();

/**
 * Class weights `[classes]` inversely proportional to class frequency: examples / (classes * examples of the class), 1
 * if the classes are balanced (King & Zeng 2001; scikit-learn's `balanced`). For `crossEntropy({ classWeights })`.
 * Throws if an argument has the wrong type, the set has no classes, or a class has no example.
 */
export function balancedWeights(data: Dataset): number[] {
  requireDataset('balancedWeights', data);
  if (data.classes.length === 0) {
    throw new TransferError(
      `${data.name} has no classes, so class weights cannot be computed. Leave classWeights out.`,
    );
  }
  const counts = indicesByClass(data).map(({ length }) => length);
  const missing = counts.indexOf(0);
  if (missing >= 0) {
    throw new TransferError(
      `${data.name} has no example of '${data.classes[missing]}', so its class weight is infinite. Add examples of it, or pass custom weights.`,
    );
  }
  const weights = counts.map((examples) => data.labels.length / (counts.length * examples));
  classesByWeights.set(weights, data.classes);
  return weights;
}

/** The classes that `balancedWeights` computed these weights for; undefined for custom weights. */
export function classesOfWeights(weights: readonly number[]): readonly string[] | undefined {
  return classesByWeights.get(weights);
}
