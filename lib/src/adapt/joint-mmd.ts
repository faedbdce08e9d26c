import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { type KernelOptions, requireKernel } from './gaussian-kernel';
import { type MmdEstimate, meanDiscrepancy } from './mean-discrepancy';
import { leastFor } from './mmd';
import { requireFeatures, requireLogits } from './require-shapes';
import { type CompareOptions, weighted } from './weighted';

export interface JointMmdOptions {
  /** `unbiased` unless said. */
  readonly estimate?: MmdEstimate;
  /** The kernel of each layer, in their order; one that is left out is as in `maximumMeanDiscrepancy`. */
  readonly kernels?: readonly KernelOptions[];
}

/**
 * Squared maximum mean discrepancy of joint distributions (JAN: Long et al. 2017): the kernel of two examples is the
 * product of their kernels in several layers. Layers of the source `[n, features]` each, of the target `[m, features]`
 * each, in the same order. With one layer it is `maximumMeanDiscrepancy`; it may be negative like that. Throws where the
 * layers do not pair up, or a domain has one example only and the estimate is not `biased`.
 */
export function jointMaximumMeanDiscrepancy(
  source: readonly Tensor[],
  target: readonly Tensor[],
  options: JointMmdOptions = {},
): Scalar {
  requireOptions('jointMaximumMeanDiscrepancy', options, { estimate: true, kernels: true });
  requireArray('jointMaximumMeanDiscrepancy', 'source', source);
  requireArray('jointMaximumMeanDiscrepancy', 'target', target);
  const { estimate = 'unbiased', kernels = [] } = options;
  requireArray("jointMaximumMeanDiscrepancy's kernels", 'kernels', kernels);
  for (const layer of [...source, ...target]) requireTensor('jointMaximumMeanDiscrepancy', layer);
  if (source.length === 0 || source.length !== target.length) {
    throw new TransferError(
      `jointMaximumMeanDiscrepancy got ${source.length} layers of the source and ${target.length} of the target. ` +
        'Pass the same layers of both, one or more.',
    );
  }
  const layers = source.map((from, place) => {
    const [to, kernel] = [target[place], kernels[place] ?? {}];
    requireOptions('A kernel of jointMaximumMeanDiscrepancy', kernel, { bandwidths: true, distance: true });
    requireKernel('jointMaximumMeanDiscrepancy', kernel);
    requireFeatures('jointMaximumMeanDiscrepancy', from, to, leastFor(estimate));
    return { source: from, target: to, kernel };
  });
  return meanDiscrepancy(layers, estimate);
}

/**
 * The kernel of predictions: the one bandwidth that JAN's authors took, since predictions have the same scale everywhere.
 */
const PREDICTIONS: KernelOptions = { bandwidths: [1], distance: 1.68 };

/**
 * Adapts by lowering the joint maximum mean discrepancy of features and softmax predictions (JAN: Long et al. 2017), so
 * that features are compared among examples the net takes for the same class. `kernel` is the features'; predictions have
 * one of a fixed bandwidth, 1.68, as the authors took. A last batch of one example adds nothing. Throws where the net
 * gives no logits.
 */
export function jointMmd(
  target: Dataset,
  options: CompareOptions & { estimate?: MmdEstimate; kernel?: KernelOptions } = {},
): Adaptation {
  requireOptions('jointMmd', options, { at: true, weight: true, estimate: true, kernel: true });
  requireDataset('jointMmd', target);
  const { estimate, kernel = {}, ...others } = options;
  requireOptions("jointMmd's kernel", kernel, { bandwidths: true, distance: true });
  requireKernel('jointMmd', kernel);
  return weighted('jointMmd', target, others, {
    loss(from, to) {
      requireLogits('jointMmd', from.outputs);
      const layers = ({ features, outputs }: typeof from) => [features, tf.softmax(outputs)];
      return jointMaximumMeanDiscrepancy(layers(from), layers(to), { estimate, kernels: [kernel, PREDICTIONS] });
    },
    least: leastFor(estimate),
  });
}
