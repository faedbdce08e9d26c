import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { requireNumber } from '../require/number';

/**
 * The most probable class of each prediction as a label `[batch, classes]` of one 1, or of zeros where its probability is
 * below the class's threshold: a number, or a tensor `[classes]`. Logits `[batch, classes]`; no gradient.
 */
export function confidentLabels(logits: Tensor, threshold: number | Tensor): Tensor2D {
  return untaped(() => {
    const probabilities = tf.softmax(logits as Tensor2D);
    const mostProbable = tf.oneHot(logits.argMax(1).toInt(), logits.shape[1] as number).toFloat();
    return mostProbable.mul(probabilities.greaterEqual(threshold).toFloat()) as Tensor2D;
  });
}

/** Cross-entropy of logits with such labels `[batch, classes]`: the mean over the full batch, in which zeros count 0. */
export function labelCrossEntropy(logits: Tensor, labels: Tensor2D): Scalar {
  return tf
    .logSoftmax(logits as Tensor2D)
    .mul(labels)
    .sum(1)
    .mean()
    .neg() as Scalar;
}

/** Throws unless a threshold is a probability. The error lists what else it may be. */
export function requireThreshold(what: string, threshold: number, others = ''): void {
  const fits = threshold >= 0 && threshold <= 1;
  const expected = `a probability from 0 to 1${others}`;
  requireNumber(`${what}'s threshold`, threshold, { fits, expected, hint: 'Try 0.95.' });
}
