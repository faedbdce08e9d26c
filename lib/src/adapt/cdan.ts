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
  /** Whether confident predictions get more weight (CDAN+E). False by default: equal weights (CDAN). */
  readonly entropy?: boolean;
}

/**
 * Conditional domain-adversarial training (Long et al. 2018): as `dann`, but the discriminator reads the outer product
 * of features and predicted probabilities, so features are aligned class by class. Above 4096 products a random map to
 * 1024 values replaces it, drawn from `seed`. With `entropy` an example has the weight 1 + e^-H, H the entropy of its
 * prediction, divided by the sum over its domain (CDAN+E). Outputs are logits `[batch, classes]`. Throws if the weight
 * is negative, `hidden` or `dropout` is invalid, or the net has one output.
 *
 * As in the authors' code, no gradient flows through the probabilities in the map, the gradient through H is reversed
 * like that of the features, and the sums in the denominators are constants. TLlib differs: it passes no gradient
 * through H and divides by the sum over both domains, so the more confident domain counts more. The failure modes of
 * `dann` apply here too.
 */
export function cdan(target: Dataset, options: CdanOptions = {}): Adaptation {
  requireOptions('cdan', options, { entropy: true, hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('cdan', target);
  const { weight = ramp(), at, entropy = false, ...others } = options;
  const { weights, classify } = discriminator('cdan', others);
  const { seed = 0 } = others;
  const conditioned = (features: Tensor, outputs: Tensor, params: Weights) =>
    mapBy(params)(
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
    loss(sourceBatch, targetBatch, { weights: params, scalars, mode }) {
      const reversed = ({ features, outputs }: Domain) =>
        conditioned(gradientReversal(features, scalars.weight), outputs, params);
      const logits = classify([reversed(sourceBatch), reversed(targetBatch)], params, mode);
      if (!entropy) return domainCrossEntropy(logits);
      const weightsOf = ({ outputs }: Domain) => entropyWeights(gradientReversal(entropyOf(outputs), scalars.weight));
      return domainCrossEntropy(logits, [weightsOf(sourceBatch), weightsOf(targetBatch)]);
    },
    measures: {
      [ACCURACY]: (sourceBatch, targetBatch, { weights: params }) => {
        const mapped = ({ features, outputs }: Domain) => conditioned(features, outputs, params);
        return domainAccuracy(classify([mapped(sourceBatch), mapped(targetBatch)], params, PREDICTING));
      },
    },
  };
}

/** Weights of a domain's examples `[batch]`: 1 + e^-H, divided by their sum as a constant. */
function entropyWeights(entropies: Tensor): Tensor {
  const weights = entropies.neg().exp().add(1);
  return weights.div(untaped((): Scalar => weights.sum()));
}

function requireClasses(classes: number): void {
  if (classes >= 2) return;
  throw new TransferError(
    'cdan conditions on class probabilities, so the net must have two outputs or more; got 1. Try dann, which uses features alone.',
  );
}
