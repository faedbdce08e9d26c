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
 * Entropy of each prediction: `-sum p log p`, with p the softmax of the logits `[batch, classes]`. Returns `[batch]`,
 * in nats, from 0 to log(classes); finite for finite logits. Throws if the tensor is not `[batch, classes]` with two
 * classes or more.
 */
export function entropyOf(logits: Tensor): Tensor1D {
  requireTensor('entropyOf', logits);
  requireLogits('entropyOf', logits);
  return tf.tidy(() => {
    const logP = tf.logSoftmax(logits as Tensor2D);
    return logP.exp().mul(logP).sum(1).neg() as Tensor1D;
  });
}

/** Added before the logarithm, so that 0 log 0 is 0 and not NaN. */
const TINY = 1e-30;

/**
 * The entropy of the mean of probabilities `[examples, classes]` times -1, in nats: the lower, the more evenly they are
 * spread over the classes.
 */
export function negativeDiversityOf(probabilities: Tensor): Scalar {
  const mean = probabilities.mean(0);
  return mean.mul(mean.add(TINY).log()).sum() as Scalar;
}

/**
 * Mean entropy of the predictions as a loss of `fit`. It reads no labels, so it also trains on unlabelled data. By
 * itself it makes a net confident but not correct, so train few weights with it: see `tent`.
 */
export function meanEntropy(): Loss {
  const loss = (outputs: Tensor): Scalar => entropyOf(outputs).mean() as Scalar;
  return Object.assign(loss, { withoutLabels: true });
}

/**
 * Adapts by minimising the entropy of the predictions on the target (minimum entropy regularisation: Grandvalet &
 * Bengio 2005), which moves the decision boundary away from target examples. Wrong predictions also become more
 * confident, and at full weight from the start the net may settle on them. So let the weight grow:
 * `minimumEntropy(target, { weight: linear(0, 1) })`. Throws if the weight is negative or the net does not output
 * logits.
 */
export function minimumEntropy(target: Dataset, options: WeightOptions = {}): Adaptation {
  requireOptions('minimumEntropy', options, { weight: true });
  requireDataset('minimumEntropy', target);
  return weighted('minimumEntropy', target, options, {
    loss: (_, { outputs }) => entropyOf(outputs).mean() as Scalar,
  });
}
