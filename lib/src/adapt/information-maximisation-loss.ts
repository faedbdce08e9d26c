import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireTensor } from '../require/arguments';
import { requireNotNegative } from '../require/number';
import { requireOptions } from '../require/options';
import { entropyOf, negativeDiversityOf } from './entropy';
import { requireLogits } from './require-shapes';

export interface InformationMaximisationOptions {
  /** Weight of the diversity of the mean prediction; 1 by default, and 0 leaves the mean entropy alone. */
  readonly diversity?: number;
}

/**
 * Information maximisation as a loss (Krause et al. 2010; SHOT: Liang et al. 2020): the mean entropy of a
 * batch's predictions minus the entropy of their mean, in nats. Logits `[batch, classes]`. Returns a scalar from
 * -log(classes), if predictions are certain and spread evenly, to 0. The criterion `informationMaximisation` is its
 * negative over a data set. It assumes that a batch has all classes about equally often: otherwise it moves examples to
 * other classes. A batch of one example has the value 0 and no gradient. Throws if the logits are not `[batch, classes]`
 * with two classes or more, or the weight is negative.
 */
export function informationMaximisationLoss(logits: Tensor, options: InformationMaximisationOptions = {}): Scalar {
  requireOptions('informationMaximisationLoss', options, { diversity: true });
  requireTensor('informationMaximisationLoss', logits);
  const { diversity = 1 } = options;
  requireNotNegative("informationMaximisationLoss's diversity", diversity, 'Try 1.');
  requireLogits('informationMaximisationLoss', logits);
  return tf.tidy(() => {
    const negativeDiversity = negativeDiversityOf(tf.softmax(logits as Tensor2D));
    return entropyOf(logits).mean().add(negativeDiversity.mul(diversity)) as Scalar;
  });
}
