import type { Tensor } from '@tensorflow/tfjs';

/** Whether a constant is a weight: scalars are settings, such as an epsilon or the bound of a ReLU6. */
export function canLearn({ dtype, rank }: Tensor): boolean {
  return dtype === 'float32' && rank > 0;
}
