import type { Dataset } from '../core/dataset';
import { PREDICTING } from '../net/forward';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation, Domain } from '../train/adaptation';
import type { DiscriminatorOptions } from './dense-stack';
import { ACCURACY, discriminator, domainAccuracy, domainCrossEntropy } from './discriminator';
import { gradientReversal } from './gradient-reversal';
import { weightScalars } from './weight';
import type { CompareOptions } from './weighted';

/** `weight` is the strength of the reversed gradient, `ramp()` by default. */
export interface AdversaryOptions extends DiscriminatorOptions, CompareOptions {}

/**
 * Domain-adversarial training (Ganin et al. 2016, section 4): a discriminator is trained with cross-entropy to classify
 * features as source or target, and through a reversed gradient the net is trained to make the domains
 * indistinguishable. Each domain has half of the weight. As in the paper's experiments, the discriminator is trained at
 * the optimizer's full rate whatever `weight` is. Its accuracy, 0.5 at chance, is in the history as 'discriminator
 * accuracy'. Throws if the weight is negative, or `hidden` or `dropout` is invalid.
 *
 * If that accuracy is 0.5 from the first epoch on, the discriminator is not trained and the net does not adapt: give it
 * a larger rate or more units. A large weight from the first step on trains the net against an untrained discriminator
 * and may collapse it to one class; so the weight grows by `ramp()`. With momentum the two oscillate: if seeds end far
 * apart, use `adamw(rate, { beta1: 0 })` with a falling rate. Aligned features do not prove correct labels: classes may
 * be swapped. If class frequencies differ between the domains, aligned features cost accuracy on one of them (Zhao et
 * al. 2019).
 */
export function dann(target: Dataset, options: AdversaryOptions = {}): Adaptation {
  requireOptions('dann', options, { hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('dann', target);
  const { weight = ramp(), at, ...others } = options;
  const { weights, classify } = discriminator('dann', others);
  return {
    target,
    at,
    weights: (features) => weights(features),
    scalars: weightScalars('dann', weight),
    loss(sourceBatch, targetBatch, { weights: params, scalars, mode }) {
      const reversed = ({ features }: Domain) => gradientReversal(features, scalars.weight);
      return domainCrossEntropy(classify([reversed(sourceBatch), reversed(targetBatch)], params, mode));
    },
    measures: {
      [ACCURACY]: (sourceBatch, targetBatch, { weights: params }) =>
        domainAccuracy(classify([sourceBatch.features, targetBatch.features], params, PREDICTING)),
    },
  };
}
