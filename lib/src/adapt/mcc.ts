import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { requireDataset, requireTensor } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { entropyOf } from './entropy';
import { offDiagonal } from './off-diagonal';
import { requireLogits } from './require-shapes';
import type { WeightOptions } from './weight';
import { weighted } from './weighted';

export interface ClassConfusionOptions {
  /** Softens the predictions before they are compared; 2.5 unless said, as the authors took. */
  readonly temperature?: number;
}

/** Keeps a class that nobody is near, whose row is zeros, from being divided by zero. */
const TINY = 1e-12;

/**
 * How much classes are mixed up in a batch's predictions (MCC: Jin et al. 2020). With Y the softmax of the logits `[batch,
 * classes]` over the temperature, and W the examples' weights `1 + exp(-entropy)` scaled to a mean of 1, it is the mean
 * over classes of what stands beside the diagonal of `Y' W Y`, whose rows are scaled to sum to 1. In [0, 1): 0 where every
 * prediction is sure. The weights are constants to the gradient. Throws where these are no logits.
 */
export function classConfusion(logits: Tensor, options: ClassConfusionOptions = {}): Scalar {
  requireOptions('classConfusion', options, { temperature: true });
  requireTensor('classConfusion', logits);
  const { temperature = 2.5 } = options;
  requirePositive("classConfusion's temperature", temperature, 'Try 2.5.');
  requireLogits('classConfusion', logits);
  return tf.tidy(() => {
    const soft = logits.div(temperature) as Tensor2D;
    const y = tf.softmax(soft);
    const weights = untaped(() => {
      const sure = entropyOf(soft).neg().exp().add(1);
      return sure.div(sure.mean()).expandDims(1);
    });
    const confusion = tf.matMul(y, y.mul(weights) as Tensor2D, true) as Tensor2D;
    const others = offDiagonal(confusion).sum(1);
    return others.div(confusion.sum(1).add(TINY)).mean() as Scalar;
  });
}

/**
 * Adapts by lowering the class confusion of the predictions on the target (minimum class confusion: Jin et al. 2020).
 * Nothing of the two domains is aligned, so it also works where the target lacks some of the classes. It needs batches in
 * which classes meet. Throws where the net gives no logits.
 */
export function mcc(target: Dataset, options: ClassConfusionOptions & WeightOptions = {}): Adaptation {
  requireOptions('mcc', options, { temperature: true, weight: true });
  requireDataset('mcc', target);
  const { weight, temperature = 2.5 } = options;
  requirePositive("mcc's temperature", temperature, 'Try 2.5.');
  return weighted('mcc', target, { weight }, { loss: (_, { outputs }) => classConfusion(outputs, { temperature }) });
}
