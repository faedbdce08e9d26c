import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { ramp } from '../optimize/schedule';
import { requireDataset } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation, Domain } from '../train/adaptation';
import { labelCrossEntropy } from './confident-labels';
import type { AdversaryOptions } from './dann';
import { denseStack } from './dense-stack';
import { gradientReversal } from './gradient-reversal';
import { requireLogits } from './require-shapes';
import { weightScalars } from './weight';

export interface MddOptions extends AdversaryOptions {
  /** Weight of the source's part, e to the power of the margin; 4 by default, as in the paper. */
  readonly margin?: number;
}

/** Added to a logit, it leaves the class out of a sum of exponentials. */
const OUT = -1e9;

/**
 * Margin disparity discrepancy (MDD: Zhang, Liu et al. 2019, section 4): an adversarial classifier on the same features is trained to
 * agree with the net's predictions on the source and to disagree on the target; through a reversed gradient the net is trained to
 * make that impossible. Its loss is `margin` times the cross-entropy with the predicted classes on the source, plus the mean of
 * -log(1 - p) on the target, p its probability of the predicted class. `weight` is the strength of the reversed gradient, by
 * default `ramp()` up to 0.1, the authors' end; `hidden` is `[256]`. The history has 'source agreement' and 'target agreement'
 * of the two classifiers, in [0, 1].
 *
 * Predicted classes are constants, so the net's head is trained by the source's labels alone. In the equilibrium p on the target
 * is margin / (1 + margin): 0.8 for 4. In the authors' code new layers have ten times the learning rate of the others. Wrong
 * predictions are confirmed too, so train the net on the source first, or let the weight grow. A target that lacks classes is
 * aligned with all of them: see `pada`. Throws if a number is negative or the net does not output logits.
 */
export function mdd(target: Dataset, options: MddOptions = {}): Adaptation {
  requireOptions('mdd', options, { margin: true, hidden: true, dropout: true, seed: true, at: true, weight: true });
  requireDataset('mdd', target);
  const { margin = 4, weight = tenthOfRamp, at, hidden = [256], ...others } = options;
  requirePositive("mdd's margin", margin, 'Try 4.');
  const adversary = denseStack('mdd', 'mdd', { ...others, hidden });
  const agreement = ({ features, outputs }: Domain, { weights, mode }: Parameters<Adaptation['loss']>[2]) =>
    tf
      .equal(adversary.apply(features, weights, { ...mode, training: false }).argMax(1), outputs.argMax(1))
      .toFloat()
      .mean() as Scalar;
  return {
    target,
    at,
    weights: adversary.weights,
    scalars: weightScalars('mdd', weight),
    loss(source, other, { weights, scalars, mode }) {
      requireLogits('mdd', source.outputs);
      const features = tf.concat([source.features, other.features]);
      const logits = adversary.apply(gradientReversal(features, scalars.weight), weights, mode);
      const [ofSource, ofTarget] = tf.split(logits, [source.features.shape[0], other.features.shape[0]]);
      return marginDisparity(
        { adversary: ofSource, outputs: source.outputs },
        { adversary: ofTarget, outputs: other.outputs },
        margin,
      );
    },
    measures: {
      'source agreement': (source, _, context) => agreement(source, context),
      'target agreement': (_, other, context) => agreement(other, context),
    },
  };
}

/** Logits `[batch, classes]` of the adversarial classifier and of the net for a domain's batch. */
interface BothLogits {
  readonly adversary: Tensor;
  readonly outputs: Tensor;
}

/** The adversary's loss: small where it agrees with the net on the source and disagrees on the target. */
export function marginDisparity(source: BothLogits, target: BothLogits, margin: number): Scalar {
  const agreeing = labelCrossEntropy(source.adversary, predicted(source.outputs));
  const { adversary, outputs } = target;
  // log(1 - p) without cancellation: over the other classes, less over all.
  const disagreeing = tf
    .logSumExp(adversary.add(predicted(outputs).mul(OUT)), 1)
    .sub(tf.logSumExp(adversary, 1))
    .mean();
  return agreeing.mul(margin).sub(disagreeing) as Scalar;
}

/** The predicted class of each example as a constant, one-hot `[batch, classes]`. */
function predicted(outputs: Tensor): Tensor2D {
  return untaped(() => tf.oneHot(outputs.argMax(1).toInt(), outputs.shape[1] as number).toFloat() as Tensor2D);
}

/** From 0 to 0.1. */
function tenthOfRamp(position: number): number {
  return 0.1 * ramp()(position);
}
