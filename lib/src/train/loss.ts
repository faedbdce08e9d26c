import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** How wrong a batch is: outputs `[batch, classes]` and class indices `[batch]` (int32) to a scalar. */
export type Loss = (outputs: Tensor, labels: Tensor) => Scalar;

/**
 * Mean of -log p(right class), with p the softmax of the logits. `smoothing` moves that share of the
 * target evenly over all classes (Szegedy 2016).
 */
export function crossEntropy(smoothing = 0): Loss {
  return (logits, labels) => {
    const classes = logits.shape[1] as number;
    const target = tf
      .oneHot(labels.toInt(), classes)
      .mul(1 - smoothing)
      .add(smoothing / classes);
    return tf.neg(target.mul(tf.logSoftmax(logits as Tensor2D)).sum(1)).mean() as Scalar;
  };
}
