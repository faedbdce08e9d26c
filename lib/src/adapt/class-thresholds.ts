import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';

/** Averages over batches behind thresholds by class (FreeMatch: Wang et al. 2023, the self-adaptive thresholds). */
export interface ClassThresholds {
  /** The average probability of the most probable class, a scalar. */
  readonly confidence: Tensor;
  /** The average probability of each class `[classes]`. */
  readonly probabilities: Tensor;
}

/** The averages before the first batch: those of predictions that know nothing. */
export function startThresholds(classes: number): { confidence: Variable; probabilities: Variable } {
  return tf.tidy(() => ({
    confidence: tf.variable(tf.scalar(1 / classes), false),
    probabilities: tf.variable(tf.fill([classes], 1 / classes), false),
  }));
}

/**
 * The averages after a batch of logits `[batch, classes]`, with weight `past` for the earlier ones, and the thresholds
 * `[classes]` that follow from them: the confidence times each class's probability relative to the largest.
 */
export function movedThresholds(
  before: ClassThresholds,
  logits: Tensor,
  past: number,
): ClassThresholds & { readonly thresholds: Tensor } {
  const predicted = untaped(() => tf.softmax(logits as Tensor2D));
  const moved = (average: Tensor, ofBatch: Tensor) => untaped(() => average.mul(past).add(ofBatch.mul(1 - past)));
  const confidence = moved(before.confidence, predicted.max(1).mean());
  const probabilities = moved(before.probabilities, predicted.mean(0));
  const thresholds = untaped(() => probabilities.div(probabilities.max()).mul(confidence));
  return { confidence, probabilities, thresholds };
}
