import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { confidentLabels, labelCrossEntropy, requireThreshold } from './confident-labels';
import { requireLogits } from './require-shapes';
import type { WeightOptions } from './weight';
import { weighted } from './weighted';

export interface PseudoLabelOptions {
  /** Lowest probability of a prediction used as a label, in [0, 1]; 0.95 by default. 0 uses all (Lee 2013). */
  readonly threshold?: number;
}

/**
 * Cross-entropy of predictions with pseudo-labels: an example's label is its most probable class, if that probability
 * reaches the threshold (Lee 2013; the threshold as in FixMatch, Sohn et al. 2020, equation 4, here without its two
 * views). Logits `[batch, classes]`. The mean is over the full batch, so few confident predictions have little weight,
 * and none gives 0. The labels are constants for the gradient. Throws if the logits are not `[batch, classes]` with two
 * classes or more, or the threshold is not in [0, 1].
 */
export function pseudoLabelLoss(logits: Tensor, options: PseudoLabelOptions = {}): Scalar {
  requireOptions('pseudoLabelLoss', options, { threshold: true });
  requireTensor('pseudoLabelLoss', logits);
  const { threshold = 0.95 } = options;
  requireThreshold('pseudoLabelLoss', threshold);
  requireLogits('pseudoLabelLoss', logits);
  return tf.tidy(() => labelCrossEntropy(logits, confidentLabels(logits, threshold)));
}

/**
 * Adapts by training on the net's own confident predictions on the target as labels (Lee 2013). Confident errors are
 * learned too, so let the weight grow with `ramp()`, as Lee did, and keep the threshold high. Throws if the threshold
 * is not in [0, 1], the weight is negative, or the net does not output logits.
 */
export function pseudoLabels(target: Dataset, options: PseudoLabelOptions & WeightOptions = {}): Adaptation {
  requireOptions('pseudoLabels', options, { threshold: true, weight: true });
  requireDataset('pseudoLabels', target);
  const { weight, threshold = 0.95 } = options;
  requireThreshold('pseudoLabels', threshold);
  return weighted(
    'pseudoLabels',
    target,
    { weight },
    {
      loss: (_, { outputs }) => pseudoLabelLoss(outputs, { threshold }),
    },
  );
}
