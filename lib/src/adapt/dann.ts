import type { Dataset } from '../core/dataset';
import { PREDICTING } from '../net/forward';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import {
  ACCURACY,
  type DiscriminatorOptions,
  discriminator,
  domainAccuracy,
  domainCrossEntropy,
} from './discriminator';
import { gradientReversal } from './gradient-reversal';
import { weightScalars } from './weight';
import type { CompareOptions } from './weighted';

/** `weight` is how strongly the net works against the discriminator, `ramp()` unless said. */
export interface AdversaryOptions extends DiscriminatorOptions, CompareOptions {}

/**
 * Domain-adversarial training (Ganin et al. 2016, section 4): a discriminator learns to tell features of the source from
 * the target's by cross-entropy, and the net learns, through a reversed gradient, features that it cannot tell apart. Each
 * domain counts half. The discriminator learns at the optimizer's full rate whatever `weight` is (as in
 * their experiments), and its accuracy, 0.5 at chance, stands in the history as 'discriminator accuracy'.
 *
 * Where that accuracy is 0.5 from the first epoch on, the discriminator does not learn, and nothing adapts: give it a
 * larger rate or more units. A weight that is large from the first step on sets the net against a discriminator that knows
 * nothing yet, and may make one class of all; so it grows by `ramp()`. With momentum the two swing around each other: where
 * seeds end far apart, take `adamw(rate, { beta1: 0 })` and let the rate fall. Features that are alike are no proof of right
 * labels: classes may change places, and where their shares differ between the domains, alike features cost accuracy on one
 * of them (Zhao et al. 2019).
 */
export function dann(target: Dataset, options: AdversaryOptions = {}): Adaptation {
  requireOptions('dann', options, { hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('dann', target);
  const { weight = ramp(), at, ...others } = options;
  const { weights, tell } = discriminator('dann', others);
  return {
    target,
    at,
    weights: (features) => weights(features),
    scalars: weightScalars('dann', weight),
    loss(source, other, { weights: own, scalars, mode }) {
      const reversed = ({ features }: typeof source) => gradientReversal(features, scalars.weight);
      return domainCrossEntropy(tell([reversed(source), reversed(other)], own, mode));
    },
    measures: {
      [ACCURACY]: (source, other, { weights: own }) =>
        domainAccuracy(tell([source.features, other.features], own, PREDICTING)),
    },
  };
}
