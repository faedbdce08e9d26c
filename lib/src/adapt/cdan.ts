import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { PREDICTING } from '../net/forward';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation, Domain } from '../train/adaptation';
import type { AdversaryOptions } from './dann';
import { ACCURACY, discriminator, domainAccuracy, domainCrossEntropy } from './discriminator';
import { entropyOf } from './entropy';
import { gradientReversal } from './gradient-reversal';
import { mapBy, mapFor } from './multilinear-map';
import { weightScalars } from './weight';

export interface CdanOptions extends AdversaryOptions {
  /** Whether examples of which the net is sure count more (CDAN+E); all count alike unless said (CDAN). */
  readonly entropy?: boolean;
}

/**
 * Conditional domain-adversarial training (Long et al. 2018): as `dann`, but the discriminator sees each feature times
 * each predicted probability, so that features are made alike class by class. Above 4096 products the map is a random
 * one of 1024 numbers, drawn by `seed`. With `entropy` an example counts 1 + e^-H, H the entropy of its prediction, over
 * the sum of its domain (CDAN+E). Outputs are logits `[batch, classes]`.
 *
 * As in the authors' code, no gradient flows back through the probabilities in the map, and the one through H is reversed
 * like the features'; the sums that divide are constants. TLlib differs: it lets none through H, and divides by the sum of
 * both domains, so that the surer domain counts more. What `dann` says of its failures holds here too.
 */
export function cdan(target: Dataset, options: CdanOptions = {}): Adaptation {
  requireOptions('cdan', options, { entropy: true, hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('cdan', target);
  const { weight = ramp(), at, entropy = false, ...others } = options;
  const { weights, tell } = discriminator('cdan', others);
  const { seed = 0 } = others;
  const seen = (features: Tensor, outputs: Tensor, own: Weights) =>
    mapBy(own)(
      features,
      untaped(() => tf.softmax(outputs)),
    );
  return {
    target,
    at,
    weights(features, classes) {
      requireClasses(classes);
      const { width, matrices } = mapFor(features, classes, seed);
      return { ...weights(width), ...matrices };
    },
    scalars: weightScalars('cdan', weight),
    loss(source, other, { weights: own, scalars, mode }) {
      const reversed = ({ features, outputs }: Domain) =>
        seen(gradientReversal(features, scalars.weight), outputs, own);
      const told = tell([reversed(source), reversed(other)], own, mode);
      if (!entropy) return domainCrossEntropy(told);
      const shares = ({ outputs }: Domain) => sharesOf(gradientReversal(entropyOf(outputs), scalars.weight));
      return domainCrossEntropy(told, [shares(source), shares(other)]);
    },
    measures: {
      [ACCURACY]: (source, other, { weights: own }) => {
        const mapped = ({ features, outputs }: Domain) => seen(features, outputs, own);
        return domainAccuracy(tell([mapped(source), mapped(other)], own, PREDICTING));
      },
    },
  };
}

/** What each example counts in its domain `[batch]`: 1 + e^-H, divided by their sum as it is. */
function sharesOf(entropies: Tensor): Tensor {
  const counts = entropies.neg().exp().add(1);
  return counts.div(untaped((): Scalar => counts.sum()));
}

function requireClasses(classes: number): void {
  if (classes >= 2) return;
  throw new TransferError(
    'cdan looks at the probabilities of classes, and this net gives one number. Take dann, which looks at features alone.',
  );
}
