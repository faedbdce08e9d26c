import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import type { AdversaryOptions } from './dann';
import { denseStack } from './dense-stack';
import { gradientReversal } from './gradient-reversal';
import { requireLogits } from './require-shapes';
import { weightScalars } from './weight';

/**
 * Maximum classifier discrepancy (MCD: Saito, Watanabe et al. 2018): two classifiers on the same features are trained with the source's
 * labels, and to differ on the target; through a reversed gradient the net is trained so that they cannot differ there. The
 * discrepancy is the mean absolute difference of their probabilities, over examples and classes, and is in the history as
 * 'discrepancy'. `weight` is the strength of the reversed gradient, `ramp()` by default; `hidden` is `[256]`. Throws if the
 * weight is negative, `hidden` or `dropout` is invalid, or the net does not output logits.
 *
 * Each step trains all at once, as with the authors' option for one step; their main algorithm alternates three phases and
 * repeats the last one, which trains the features, up to four times. Both classifiers belong to the adaptation, and the net's
 * head is trained by the source's labels alone. If the discrepancy is 0 from the first epoch on, the classifiers do not differ and
 * nothing adapts: give them more units or dropout. Both may also agree on a wrong class. Data needs class labels.
 */
export function mcd(target: Dataset, options: AdversaryOptions = {}): Adaptation {
  requireOptions('mcd', options, { hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('mcd', target);
  const { weight = ramp(), at, hidden = [256], dropout, seed = 0 } = options;
  const [first, second] = [1, 2].map((index) =>
    denseStack('mcd', `mcd/${index}`, { hidden, dropout, seed: 2 * seed + index }),
  );
  return {
    target,
    at,
    labels: true,
    weights: (features, classes) => ({ ...first.weights(features, classes), ...second.weights(features, classes) }),
    scalars: weightScalars('mcd', weight),
    loss(source, other, { weights, scalars, mode }) {
      requireLogits('mcd', source.outputs);
      const features = tf.concat([source.features, gradientReversal(other.features, scalars.weight)]);
      const sizes = [source.features.shape[0], other.features.shape[0]];
      const both = [first, second].map((one) => tf.split(one.apply(features, weights, mode), sizes));
      return classifierDiscrepancy(
        both.map(([ofSource]) => ofSource),
        both.map(([, ofTarget]) => ofTarget),
        source.labels as Tensor,
      );
    },
    measures: {
      discrepancy: (_, other, { weights, mode }) =>
        differenceOf([first, second].map((one) => one.apply(other.features, weights, { ...mode, training: false }))),
    },
  };
}

/** The loss of two classifiers from their logits: cross-entropy of both on the source, less their difference on the target. */
export function classifierDiscrepancy(source: readonly Tensor[], target: readonly Tensor[], labels: Tensor): Scalar {
  const [first, second] = source.map((logits) => softmaxCrossEntropy(logits, labels.toInt()).mean());
  return first.add(second).sub(differenceOf(target)) as Scalar;
}

/** The mean absolute difference of the probabilities of two classifiers, from their logits `[batch, classes]`. */
function differenceOf([first, second]: readonly Tensor[]): Scalar {
  return tf.softmax(first).sub(tf.softmax(second)).abs().mean() as Scalar;
}
