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
  /** Temperature of the softmax; 2.5 by default, as in the paper. */
  readonly temperature?: number;
}

/** Prevents division by zero in the row of a class with no predicted probability. */
const TINY = 1e-12;

/**
 * Class confusion of a batch's predictions (MCC: Jin et al. 2020). Y is the softmax of the logits `[batch, classes]`
 * over the temperature, W the examples' weights `1 + exp(-entropy)` scaled to a mean of 1. The result is the mean over
 * classes of the off-diagonal sum of `Y' W Y`, whose rows are normalised to sum to 1. It is in [0, 1): 0 if every
 * prediction is certain. The weights are constants for the gradient. Throws if the logits are not `[batch, classes]`
 * with two classes or more, or the temperature is not positive.
 */
export function classConfusion(logits: Tensor, options: ClassConfusionOptions = {}): Scalar {
  requireOptions('classConfusion', options, { temperature: true });
  requireTensor('classConfusion', logits);
  const { temperature = 2.5 } = options;
  requirePositive("classConfusion's temperature", temperature, 'Try 2.5.');
  requireLogits('classConfusion', logits);
  return tf.tidy(() => {
    const scaled = logits.div(temperature) as Tensor2D;
    const y = tf.softmax(scaled);
    const weights = untaped(() => {
      const certainty = entropyOf(scaled).neg().exp().add(1);
      return certainty.div(certainty.mean()).expandDims(1);
    });
    const confusion = tf.matMul(y, y.mul(weights) as Tensor2D, true) as Tensor2D;
    const crossClass = offDiagonal(confusion).sum(1);
    return crossClass.div(confusion.sum(1).add(TINY)).mean() as Scalar;
  });
}

/**
 * Adapts by minimising the class confusion of the predictions on the target (minimum class confusion: Jin et al. 2020).
 * The domains are not aligned, so it also works if the target lacks some classes. A batch must contain several classes.
 * Throws if the temperature is not positive, the weight is negative, or the net does not output logits.
 */
export function mcc(target: Dataset, options: ClassConfusionOptions & WeightOptions = {}): Adaptation {
  requireOptions('mcc', options, { temperature: true, weight: true });
  requireDataset('mcc', target);
  const { weight, temperature = 2.5 } = options;
  requirePositive("mcc's temperature", temperature, 'Try 2.5.');
  return weighted('mcc', target, { weight }, { loss: (_, { outputs }) => classConfusion(outputs, { temperature }) });
}
