import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireTensor } from '../require/arguments';
import { requireOptions } from '../require/options';
import type { Adaptation, Domain } from '../train/adaptation';
import { type KernelOptions, requireKernel } from './gaussian-kernel';
import { type MmdEstimate, meanDiscrepancy } from './mean-discrepancy';
import { minExamplesFor } from './mmd';
import { requireFeatures, requireLogits } from './require-shapes';
import { type CompareOptions, weighted } from './weighted';

export interface JointMmdOptions {
  /** `unbiased` by default. */
  readonly estimate?: MmdEstimate;
  /** The kernel of each layer, in the same order; the default is that of `maximumMeanDiscrepancy`. */
  readonly kernels?: readonly KernelOptions[];
}

/**
 * Squared maximum mean discrepancy of joint distributions (JAN: Long et al. 2017): the kernel of two examples is the
 * product of their kernels in several layers. `source` has a tensor `[n, features]` for each layer, `target` one of
 * shape `[m, features]`, in the same order. For one layer it equals `maximumMeanDiscrepancy`, and it may be negative
 * too. Throws if the numbers of layers or features differ, a kernel is invalid, or a domain has one example and the
 * estimate is not `biased`.
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
      'jointMaximumMeanDiscrepancy must get the same layers of both domains, one or more; ' +
        `got ${source.length} layers of the source and ${target.length} of the target.`,
    );
  }
  const layers = source.map((sourceLayer, index) => {
    const [targetLayer, kernel] = [target[index], kernels[index] ?? {}];
    requireOptions('A kernel of jointMaximumMeanDiscrepancy', kernel, { bandwidths: true, distance: true });
    requireKernel('jointMaximumMeanDiscrepancy', kernel);
    requireFeatures('jointMaximumMeanDiscrepancy', sourceLayer, targetLayer, minExamplesFor(estimate));
    return { source: sourceLayer, target: targetLayer, kernel };
  });
  return meanDiscrepancy(layers, estimate);
}

/** The kernel of predictions: the single bandwidth of JAN's authors, since predictions always have the same scale. */
const PREDICTIONS: KernelOptions = { bandwidths: [1], distance: 1.68 };

/**
 * Adapts by minimising the joint maximum mean discrepancy of features and softmax predictions (JAN: Long et al. 2017),
 * so features are compared among examples with similar predictions. `kernel` is that of the features; the kernel of the
 * predictions has a fixed bandwidth, 1.68, as in the paper. A last batch of one example adds zero. Throws if the kernel
 * is invalid, the weight is negative, or the net does not output logits.
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
    loss(sourceBatch, targetBatch) {
      requireLogits('jointMmd', sourceBatch.outputs);
      const layers = ({ features, outputs }: Domain) => [features, tf.softmax(outputs)];
      return jointMaximumMeanDiscrepancy(layers(sourceBatch), layers(targetBatch), {
        estimate,
        kernels: [kernel, PREDICTIONS],
      });
    },
    minExamples: minExamplesFor(estimate),
  });
}
