import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireTensor } from '../require/arguments';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { unitRows } from './unit-rows';

export interface CentroidLabelOptions {
  /** Examples that must be predicted as a class before it is used as a label; 1 by default, as in the authors' code. */
  readonly minCount?: number;
}

/** Prevents division by zero. */
const TINY = 1e-8;

/** Above every cosine distance. */
const FAR = 10;

/**
 * Pseudo-labels by the nearest class centroid (SHOT: Liang et al. 2020). Each example is the vector
 * `[features; 1]`, normalised to length 1, and distances are cosine distances. The first centroids are means weighted by
 * the probabilities, the second ones means of the examples that the first round labelled. Features `[examples,
 * features]`, probabilities `[examples, classes]`; returns the class of each example `[examples]`, int32. It reads
 * values, so it runs outside a compiled step.
 *
 * A class that fewer than `minCount` examples are predicted as gets no label, as in the authors' code. So does a class
 * that the first round gave no example; there the authors' code compares with a centroid of zeros, whose distance is NaN.
 * Throws if the shapes do not fit, a value is not finite, or no class has `minCount` predictions.
 */
export function centroidLabels(features: Tensor, probabilities: Tensor, options: CentroidLabelOptions = {}): Tensor1D {
  requireOptions('centroidLabels', options, { minCount: true });
  requireTensor('centroidLabels', features);
  requireTensor('centroidLabels', probabilities);
  const { minCount = 1 } = options;
  requireCount("centroidLabels's minCount", minCount, 'Try 1.');
  requireExamples(features, probabilities);
  return tf.tidy(() => {
    const classes = probabilities.shape[1] as number;
    const memberships = (labels: Tensor) => tf.oneHot(labels.toInt(), classes).toFloat();
    const counts = memberships(probabilities.argMax(1)).sum(0);
    requireClass(counts, minCount);
    const examples = unitRows(tf.concat([features, tf.ones([features.shape[0], 1])], 1));
    const nearest = (weights: Tensor, isUsed: Tensor) => {
      const distances = tf.sub(1, tf.matMul(examples, unitRows(centroidsOf(examples, weights)), false, true));
      return tf.where(isUsed, distances, tf.fill(distances.shape, FAR)).argMin(1) as Tensor1D;
    };
    const isUsed = counts.greaterEqual(minCount).expandDims(0);
    const first = memberships(nearest(probabilities, isUsed));
    const hasExamples = first.sum(0).greater(0).expandDims(0);
    return nearest(first, isUsed.logicalAnd(hasExamples));
  });
}

/** Weighted means `[classes, features]` of the examples, by weights `[examples, classes]`. */
function centroidsOf(examples: Tensor2D, weights: Tensor): Tensor2D {
  const totals = weights.sum(0).expandDims(1).add(TINY);
  return tf.matMul(weights as Tensor2D, examples, true).div(totals);
}

function requireExamples(features: Tensor, probabilities: Tensor): void {
  const [{ shape: ofFeatures }, { shape: ofProbabilities }] = [features, probabilities];
  const areRows = features.rank === 2 && probabilities.rank === 2;
  if (!areRows || ofFeatures[0] !== ofProbabilities[0] || ofFeatures[0] === 0 || (ofProbabilities[1] ?? 0) < 2) {
    throw new TransferError(
      'centroidLabels must get features [examples, features] and probabilities [examples, classes] of the same examples, ' +
        `with two classes or more; got [${ofFeatures}] and [${ofProbabilities}]. Try tf.softmax of the net's outputs.`,
    );
  }
  const areFinite = tf.tidy(() => features.isFinite().all().logicalAnd(probabilities.isFinite().all()).dataSync()[0]);
  if (areFinite) return;
  throw new TransferError(
    'centroidLabels must get finite values; got NaN or infinity. Try a lower learning rate, or readable(data) to find the example.',
  );
}

function requireClass(counts: Tensor, minCount: number): void {
  const most = counts.max().dataSync()[0];
  if (most >= minCount) return;
  throw new TransferError(
    `centroidLabels's minCount must be at most ${most}, the most examples that one class is predicted for; got ${minCount}. Try 1.`,
  );
}
