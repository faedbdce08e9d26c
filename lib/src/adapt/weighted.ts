import type { Scalar } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Adaptation, Domain } from '../train/adaptation';
import { type WeightOptions, weightScalars } from './weight';

/** The weight of an adaptation, and the layer that it compares. */
export interface CompareOptions extends WeightOptions {
  /** Glob of the layer whose output is compared; the last but one by default. */
  readonly at?: string;
}

/**
 * A loss on two domains as an adaptation, times its weight. With fewer than `minExamples` of the source, as in the last
 * batch of an epoch, it is 0. (Batches of the target are always full.)
 */
export function weighted(
  name: string,
  target: Dataset,
  { weight = 1, at }: CompareOptions,
  { loss, minExamples = 1 }: { loss(source: Domain, target: Domain): Scalar; minExamples?: number },
): Adaptation {
  return {
    target,
    ...(at !== undefined && { at }),
    scalars: weightScalars(name, weight),
    loss(sourceBatch, targetBatch, { scalars }) {
      // Zero, but still a function of the features: TensorFlow.js rejects a loss that does not depend on the weights.
      if (sourceBatch.features.shape[0] < minExamples) return sourceBatch.features.sum().mul(0) as Scalar;
      return loss(sourceBatch, targetBatch).mul(scalars.weight) as Scalar;
    },
  };
}
