import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { type KernelOptions, requireKernel } from './gaussian-kernel';
import { type MmdEstimate, meanDiscrepancy } from './mean-discrepancy';
import { requireFeatures } from './require-shapes';
import { type CompareOptions, weighted } from './weighted';

export interface MmdOptions extends KernelOptions {
  /** `unbiased` by default. */
  readonly estimate?: MmdEstimate;
}

/**
 * Squared maximum mean discrepancy of two samples under a mean of Gaussian kernels (Gretton et al. 2012, equation 3;
 * several bandwidths as in Long et al. 2015). Source `[n, features]`, target `[m, features]`; n and m may differ. It is
 * zero for equal distributions, but the unbiased estimate from a batch has noise and may be negative. The linear
 * estimate reads the first min(n, m) examples of each, rounded down to an even number. The batch's mean distance, which
 * scales the bandwidths, is a constant for the gradient. With a fixed `distance`, distances are exact to about 1e-7 of
 * each domain's own squared spread, however far apart the domains are.
 *
 * Throws if the numbers of features differ, the estimate, a bandwidth or the distance is invalid, or a domain has one
 * example and the estimate is not `biased`.
 */
export function maximumMeanDiscrepancy(source: Tensor, target: Tensor, options: MmdOptions = {}): Scalar {
  requireOptions('maximumMeanDiscrepancy', options, { estimate: true, bandwidths: true, distance: true });
  requireTensor('maximumMeanDiscrepancy', source);
  requireTensor('maximumMeanDiscrepancy', target);
  const { estimate = 'unbiased', ...kernel } = options;
  requireKernel('maximumMeanDiscrepancy', kernel);
  requireFeatures('maximumMeanDiscrepancy', source, target, minExamplesFor(estimate));
  return meanDiscrepancy([{ source, target, kernel }], estimate);
}

/**
 * Adapts by minimising the maximum mean discrepancy between the domains' features (DAN: Long et al. 2015), in addition
 * to the loss on the labels: `fit(net, source, { adapt: mmd(target, { weight: ramp() }) })`. `at` names the layer whose
 * output is compared. A last batch of one example adds zero, because it has no pairs. Throws if a bandwidth or the
 * distance is not positive, or the weight is negative.
 */
export function mmd(target: Dataset, options: MmdOptions & CompareOptions = {}): Adaptation {
  requireOptions('mmd', options, { estimate: true, bandwidths: true, distance: true, at: true, weight: true });
  requireDataset('mmd', target);
  const { weight, at, ...mmdOptions } = options;
  requireKernel('mmd', mmdOptions);
  return weighted(
    'mmd',
    target,
    { weight, at },
    {
      loss: (sourceBatch, targetBatch) =>
        maximumMeanDiscrepancy(sourceBatch.features, targetBatch.features, mmdOptions),
      minExamples: minExamplesFor(mmdOptions.estimate),
    },
  );
}

/** Examples of each domain that an estimate needs. */
export function minExamplesFor(estimate: MmdEstimate = 'unbiased'): number {
  return estimate === 'biased' ? 1 : 2;
}
