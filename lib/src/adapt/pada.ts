import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { PREDICTING } from '../net/forward';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation, Domain } from '../train/adaptation';
import type { AdversaryOptions } from './dann';
import { ACCURACY, discriminator, domainAccuracy, domainCrossEntropy } from './discriminator';
import { gradientReversal } from './gradient-reversal';
import { requireLogits } from './require-shapes';
import { weightScalars } from './weight';

export interface PadaOptions extends AdversaryOptions {
  /** Weight of the past in the moving average of the target's predictions, in [0, 1); 0.95 by default. */
  readonly past?: number;
}

const MEAN = 'pada/mean prediction';

/** Prevents division by zero. */
const TINY = 1e-12;

/**
 * Partial adversarial domain adaptation (PADA: Cao et al. 2018), for a target that lacks some of the source's classes: as `dann`, but a
 * source example counts by the weight of its class, in the discriminator and in the loss on the labels. The weights are the mean
 * predicted probabilities on the target, divided by the largest. Use it with `crossEntropy()`: it adds the difference between
 * the weighted and the plain mean. The history has 'discriminator accuracy' and 'effective classes', the exponential of the
 * entropy of the mean prediction: if it stays near the number of classes, no class was found to be absent.
 *
 * The authors compute the weights from the full target every 500 steps; here they are a moving average over its batches that
 * starts equal, 0.95 past. Wrong predictions decide too: a class that the net never predicts on the target loses its weight,
 * then its labels no longer train the net, and it cannot return. So start from a net that is trained on the source, with a
 * small learning rate. A target with all classes loses by this: use `dann`. Data needs class labels. Throws if the weight is
 * negative, `past` is not in [0, 1), or the net does not output logits.
 */
export function pada(target: Dataset, options: PadaOptions = {}): Adaptation {
  requireOptions('pada', options, { past: true, hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('pada', target);
  const { past = 0.95, weight = ramp(), at, ...others } = options;
  requireDecayRate("pada's past", past, 0.95);
  const { weights, classify } = discriminator('pada', others);
  return {
    target,
    at,
    labels: true,
    weights: (features, classes) => ({
      ...weights(features),
      [MEAN]: tf.tidy(() => tf.variable(tf.fill([classes], 1 / classes), false)),
    }),
    scalars: weightScalars('pada', weight),
    loss(source, other, { weights: params, scalars, mode }) {
      requireLogits('pada', source.outputs);
      const mean = untaped(() => movedMean(params[MEAN], other.outputs, past));
      mode.update(MEAN, mean);
      const reversed = ({ features }: Domain) => gradientReversal(features, scalars.weight);
      const domains = classify([reversed(source), reversed(other)], params, mode);
      return partialLoss({ domains, outputs: source.outputs, labels: source.labels as Tensor }, mean);
    },
    measures: {
      [ACCURACY]: (source, other, { weights: params }) =>
        domainAccuracy(classify([source.features, other.features], params, PREDICTING)),
      'effective classes': (_, __, { weights: params }) =>
        params[MEAN].mul(params[MEAN].add(TINY).log()).sum().neg().exp() as Scalar,
    },
  };
}

/** The moving average of the predicted probabilities `[classes]` after a batch of logits `[batch, classes]`. */
export function movedMean(before: Tensor, outputs: Tensor, past: number): Tensor1D {
  const batch = tf.softmax(outputs as Tensor2D).mean(0);
  return before.mul(past).add(batch.mul(1 - past)) as Tensor1D;
}

/** Logits of the discriminator for both domains, and the net's logits and labels of the source. */
interface PartialBatch {
  readonly domains: readonly [source: Tensor, target: Tensor];
  readonly outputs: Tensor;
  readonly labels: Tensor;
}

/** The discriminator's loss with class weights, plus the weighted less the plain cross-entropy with the labels. */
export function partialLoss({ domains, outputs, labels }: PartialBatch, mean: Tensor): Scalar {
  const truth = tf.oneHot(labels.toInt(), outputs.shape[1] as number).toFloat() as Tensor2D;
  const ofSource = untaped(() => {
    const classWeights = mean.div(mean.max());
    const weights = tf.matMul(truth, classWeights.expandDims(1) as Tensor2D).reshape([-1]);
    return weights.div(weights.sum().maximum(TINY)) as Tensor1D;
  });
  const ofTarget = tf.fill([domains[1].shape[0]], 1 / domains[1].shape[0]);
  const crossEntropies = softmaxCrossEntropy(outputs, labels.toInt());
  const correction = crossEntropies.mul(ofSource).sum().sub(crossEntropies.mean());
  return domainCrossEntropy(domains, [ofSource, ofTarget]).add(correction) as Scalar;
}
