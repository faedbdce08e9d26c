import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import type { Loss } from '../train/loss';
import { requireLogits } from './require-shapes';
import type { WeightOptions } from './weight';
import { weighted } from './weighted';

/**
 * How unsure each prediction is: `-sum p log p`, with p the softmax of the logits `[batch, classes]`; `[batch]`, in nats,
 * from 0 to log(classes). Finite for every logit that is. Throws where these are no logits.
 */
export function entropyOf(logits: Tensor): Tensor1D {
  requireTensor('entropyOf', logits);
  requireLogits('entropyOf', logits);
  return tf.tidy(() => {
    const logP = tf.logSoftmax(logits as Tensor2D);
    return logP.exp().mul(logP).sum(1).neg() as Tensor1D;
  });
}

/**
 * Mean entropy of the predictions as a loss of `fit`. It reads no labels, so it trains on unlabelled data too; by itself it
 * makes a net sure and not right, so little may learn under it: see `tent`.
 */
export function meanEntropy(): Loss {
  const loss = (outputs: Tensor): Scalar => entropyOf(outputs).mean() as Scalar;
  return Object.assign(loss, { withoutLabels: true });
}

/**
 * Adapts by making the net surer of its predictions on the target (minimum entropy regularisation: Grandvalet & Bengio
 * 2005): that moves the boundary between classes away from where target examples lie. It makes a net surer of its mistakes
 * as well, and at full weight from the start it may settle on the wrong side for good, so let the weight grow:
 * `minimumEntropy(target, { weight: linear(0, 1) })`. Throws where the net gives no logits.
 */
export function minimumEntropy(target: Dataset, options: WeightOptions = {}): Adaptation {
  requireOptions('minimumEntropy', options, { weight: true });
  requireDataset('minimumEntropy', target);
  return weighted('minimumEntropy', target, options, {
    loss: (_, { outputs }) => entropyOf(outputs).mean() as Scalar,
  });
}
