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
  /** `unbiased` unless said. */
  readonly estimate?: MmdEstimate;
}

/**
 * Squared maximum mean discrepancy of two samples under a mean of Gaussian kernels (Gretton et al. 2012, equation 3;
 * several bandwidths as in Long et al. 2015). Source `[n, features]`, target `[m, features]`; n and m may differ. Zero
 * where the distributions are equal, but the unbiased estimate of a batch scatters around its value, so it may be
 * negative. The linear one reads the first min(n, m) of each, rounded down to an even number. The batch's mean distance,
 * which scales the bandwidths, is a constant to the gradient. With a fixed `distance` distances are exact to about 1e-7 of
 * each domain's own squared spread, however far apart the domains are. Throws where a domain has one example only and the estimate
 * is not `biased`.
 */
export function maximumMeanDiscrepancy(source: Tensor, target: Tensor, options: MmdOptions = {}): Scalar {
  requireOptions('maximumMeanDiscrepancy', options, { estimate: true, bandwidths: true, distance: true });
  requireTensor('maximumMeanDiscrepancy', source);
  requireTensor('maximumMeanDiscrepancy', target);
  const { estimate = 'unbiased', ...kernel } = options;
  requireKernel('maximumMeanDiscrepancy', kernel);
  requireFeatures('maximumMeanDiscrepancy', source, target, leastFor(estimate));
  return meanDiscrepancy([{ source, target, kernel }], estimate);
}

/**
 * Adapts by lowering the maximum mean discrepancy between the domains' features (DAN: Long et al. 2015), beside the loss on
 * the labels: `fit(net, source, { adapt: mmd(target, { weight: ramp() }) })`. `at` names the layer that is compared. A last
 * batch of one example adds nothing, because one has no distance to another. Throws where a number makes no sense.
 */
export function mmd(target: Dataset, options: MmdOptions & CompareOptions = {}): Adaptation {
  requireOptions('mmd', options, { estimate: true, bandwidths: true, distance: true, at: true, weight: true });
  requireDataset('mmd', target);
  const { weight, at, ...how } = options;
  requireKernel('mmd', how);
  return weighted(
    'mmd',
    target,
    { weight, at },
    {
      loss: (from, to) => maximumMeanDiscrepancy(from.features, to.features, how),
      least: leastFor(how.estimate),
    },
  );
}

/** Examples of each domain that an estimate takes. */
export function leastFor(estimate: MmdEstimate = 'unbiased'): number {
  return estimate === 'biased' ? 1 : 2;
}
