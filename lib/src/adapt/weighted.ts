import type { Scalar } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Adaptation, Domain } from '../train/adaptation';
import { type WeightOptions, weightScalars } from './weight';

/** How much an adaptation counts, and what it looks at. */
export interface CompareOptions extends WeightOptions {
  /** Glob of the layer whose output is compared; the last but one where it is left out. */
  readonly at?: string;
}

/**
 * A loss on two domains as an adaptation, times its weight. `least` is how many examples of the source it takes to say
 * something: the last batch of an epoch may have fewer, and then it is 0. (Batches of the target are whole.)
 */
export function weighted(
  name: string,
  target: Dataset,
  { weight = 1, at }: CompareOptions,
  { loss, least = 1 }: { loss(source: Domain, target: Domain): Scalar; least?: number },
): Adaptation {
  return {
    target,
    ...(at !== undefined && { at }),
    scalars: weightScalars(name, weight),
    loss(source, other, { scalars }) {
      // It still hangs on the net, because a gradient of something that does not is refused.
      if (source.features.shape[0] < least) return source.features.sum().mul(0) as Scalar;
      return loss(source, other).mul(scalars.weight) as Scalar;
    },
  };
}
