import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { TransferError } from '../error';
import { requireDataset, requireTensor } from '../require/arguments';
import { requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { type CompareOptions, weighted } from './weighted';

export interface FeatureNormOptions {
  /** How much longer each feature vector shall become in a step; 1 by default. */
  readonly step?: number;
}

/** Added below the root: the length of a vector of zeros has no gradient. */
const TINY = 1e-12;

/**
 * The loss of the stepwise adaptive feature norm (SAFN: Xu et al. 2019): the mean of `(r + step - |f|)^2` over
 * features f `[batch, features]`, with r the length |f| as a constant. Its value is always `step^2`; its gradient makes each
 * vector longer, whatever its length. Throws if the features are not `[batch, features]`
 * or there are none, or the step is not positive.
 */
export function featureNormLoss(features: Tensor, options: FeatureNormOptions = {}): Scalar {
  requireOptions('featureNormLoss', options, { step: true });
  requireTensor('featureNormLoss', features);
  const { step = 1 } = options;
  requirePositive("featureNormLoss's step", step, 'Try 1.');
  if (features.rank !== 2) {
    throw new TransferError(
      `featureNormLoss's features must be [batch, features]; got [${features.shape}]. Try a layer that outputs vectors.`,
    );
  }
  if (features.size === 0) {
    throw new TransferError(`featureNormLoss needs at least one feature vector; got [${features.shape}].`);
  }
  return tf.tidy(() => {
    const lengths = lengthsOf(features);
    const radius = untaped(() => lengths.add(step));
    return radius.sub(lengths).square().mean() as Scalar;
  });
}

/**
 * Adapts by lengthening the features of both domains a little in each step (stepwise adaptive feature norm: Xu et al. 2019):
 * vectors of the target are shorter than those of the source, and longer ones transfer better. `weight` is 0.05 by default, as
 * the authors'. The domains are not compared, so it suits targets that lack classes. The loss is constant, `2 weight step^2`:
 * follow 'source feature norm' and 'target feature norm' in the history instead. Norms grow without bound, so train few epochs,
 * use weight decay, and set `at` to a layer after a ReLU and before the head. Throws if the weight is negative or the step not
 * positive.
 */
export function afn(target: Dataset, options: FeatureNormOptions & CompareOptions = {}): Adaptation {
  requireOptions('afn', options, { step: true, at: true, weight: true });
  requireDataset('afn', target);
  const { step = 1, weight = 0.05, at } = options;
  requirePositive("afn's step", step, 'Try 1.');
  const loss = weighted(
    'afn',
    target,
    { weight, at },
    {
      loss: (source, other) =>
        featureNormLoss(source.features, { step }).add(featureNormLoss(other.features, { step })),
    },
  );
  return {
    ...loss,
    measures: {
      'source feature norm': (source) => lengthsOf(source.features).mean(),
      'target feature norm': (_, other) => lengthsOf(other.features).mean(),
    },
  };
}

/** The length of each row `[batch, features]`. */
function lengthsOf(rows: Tensor): Tensor1D {
  return rows.square().sum(1).add(TINY).sqrt() as Tensor1D;
}
