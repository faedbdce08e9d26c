import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Change } from '../augment/change';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireFunction, requireSameShape, requireTensor } from '../require/arguments';
import { requireDecayRate } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation, AdaptationContext } from '../train/adaptation';
import { type ClassThresholds, movedThresholds, startThresholds } from './class-thresholds';
import { confidentLabels, labelCrossEntropy, requireThreshold } from './confident-labels';
import { requireLogits } from './require-shapes';
import { type WeightOptions, weightScalars } from './weight';

export interface FixMatchLossOptions {
  /** Lowest probability of a prediction used as a label, in [0, 1]; 0.95 by default. A tensor `[classes]` has one for each class. */
  readonly threshold?: number | Tensor;
}

export interface FixMatchOptions extends WeightOptions {
  /** Transforms of the strong view, as for `augment`: one or more. */
  readonly strong: readonly Change[];
  /** Lowest probability of a prediction used as a label, 0.95 by default, or 'by class': thresholds that follow the predictions. */
  readonly threshold?: number | 'by class';
  /** Weight of the past in the averages behind thresholds by class, in [0, 1); 0.999 by default, as in the paper. */
  readonly past?: number;
}

/** Names of the averages behind thresholds by class. */
const [CONFIDENCE, PROBABILITIES] = ['fixMatch/confidence', 'fixMatch/probabilities'];

/**
 * The unlabelled loss of FixMatch (Sohn et al. 2020, equation 4): cross-entropy of the predictions on a strong view with
 * the most probable class on a weak view of the same examples, for those whose probability reaches the threshold. Both are
 * logits `[batch, classes]`. Returns the mean over the full batch, in nats: an example below the threshold counts 0, and
 * without a confident prediction the loss is 0. The weak view is constant for the gradient. Throws if the shapes differ or
 * are not `[batch, classes]` with two classes or more, or a threshold that is a number is not in [0, 1].
 */
export function fixMatchLoss(weak: Tensor, strong: Tensor, options: FixMatchLossOptions = {}): Scalar {
  requireOptions('fixMatchLoss', options, { threshold: true });
  requireTensor('fixMatchLoss', weak);
  requireTensor('fixMatchLoss', strong);
  const { threshold = 0.95 } = options;
  requireLogits('fixMatchLoss', weak);
  requireSameShape('fixMatchLoss', weak, strong);
  if (typeof threshold === 'number') requireThreshold('fixMatchLoss', threshold);
  else requireThresholds('fixMatchLoss', threshold, weak.shape[1] as number);
  return tf.tidy(() => labelCrossEntropy(strong, confidentLabels(weak, threshold)));
}

/**
 * FixMatch (Sohn et al. 2020): trains on unlabelled examples whose prediction is confident, with that prediction as the
 * label of a strongly transformed view: `fit(augment(net, flip()), few, { adapt: fixMatch(many, { strong: [rotate(30),
 * cutout()] }) })`. The weak view of an example is what the net's own `augment` makes of it; the strong view gets the
 * transforms of `strong` before. Include the labelled examples in `target`, as the authors do. A step has as many
 * unlabelled examples as labelled ones; the paper has seven times as many. The history has the fraction above the
 * threshold as 'confident fraction': where it is 0, the loss is 0 and trains nothing.
 *
 * With 'by class' the thresholds are FreeMatch's (Wang et al. 2023): the average confidence, times each
 * class's average probability relative to the largest. So they start at 1/classes, and classes that are learned slowly get a
 * lower one. Confident errors are learned too. Throws if `strong` has no transform, the threshold is not in [0, 1], `past`
 * is not in [0, 1) or given with a fixed threshold, the weight is negative, or the net does not output logits.
 */
export function fixMatch(target: Dataset, options: FixMatchOptions): Adaptation {
  requireOptions('fixMatch', options, { strong: 'required', threshold: true, past: true, weight: true });
  requireDataset('fixMatch', target);
  const { strong, threshold = 0.95, past = 0.999, weight = 1 } = options;
  requireTransforms(strong);
  if (threshold !== 'by class') requireFixed(options);
  requireDecayRate("fixMatch's past", past, 0.999);
  const isByClass = threshold === 'by class';
  const weightAt = weightScalars('fixMatch', weight);
  const before = ({ weights }: AdaptationContext): ClassThresholds => ({
    confidence: weights[CONFIDENCE],
    probabilities: weights[PROBABILITIES],
  });
  const thresholdsFor = (outputs: Tensor, context: AdaptationContext) =>
    isByClass ? movedThresholds(before(context), outputs, past) : undefined;
  return {
    target,
    views: [strong],
    ...(isByClass && {
      weights: (_, classes) => {
        const { confidence, probabilities } = startThresholds(classes);
        return { [CONFIDENCE]: confidence, [PROBABILITIES]: probabilities };
      },
    }),
    // The threshold and the past too: a checkpoint of a run with others is not continued.
    scalars: (moment) => ({ ...weightAt(moment), ...(isByClass ? { past } : { threshold }) }),
    loss(_, { outputs, views = [] }, context) {
      requireLogits('fixMatch', outputs);
      const moved = thresholdsFor(outputs, context);
      if (moved) {
        context.mode.update(CONFIDENCE, moved.confidence);
        context.mode.update(PROBABILITIES, moved.probabilities);
      }
      const labels = confidentLabels(outputs, moved?.thresholds ?? (threshold as number));
      return labelCrossEntropy(views[0], labels).mul(context.scalars.weight) as Scalar;
    },
    measures: {
      'confident fraction': (_, { outputs }, context) => {
        const thresholds = thresholdsFor(outputs, context)?.thresholds ?? (threshold as number);
        return confidentLabels(outputs, thresholds).sum(1).mean();
      },
    },
  };
}

function requireTransforms(strong: readonly Change[]): void {
  requireArray('fixMatch', 'transforms of the strong view', strong);
  for (const change of strong) requireFunction('fixMatch', 'a transform such as cutout()', change);
  if (strong.length > 0) return;
  throw new TransferError(
    "fixMatch's strong must have one transform or more, since equal views teach nothing but the prediction itself; got none. " +
      'Try strong: [rotate(30), cutout()], or pseudoLabels(target) without views.',
  );
}

function requireFixed({ threshold = 0.95, past }: FixMatchOptions): void {
  requireThreshold('fixMatch', threshold as number, ", or 'by class'");
  if (past === undefined) return;
  throw new TransferError(
    `fixMatch's past must come with thresholds by class; got past ${past} and the threshold ${threshold}. ` +
      "Try threshold: 'by class', or leave past out.",
  );
}

function requireThresholds(what: string, thresholds: Tensor, classes: number): void {
  requireTensor(what, thresholds);
  if (thresholds.rank === 1 && thresholds.shape[0] === classes) return;
  throw new TransferError(
    `${what}'s thresholds must be one number, or a tensor of the ${classes} classes; got [${thresholds.shape}]. Try 0.95.`,
  );
}
