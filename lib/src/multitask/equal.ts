import type { Tensor1D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import type { Balance } from '../train/balance';

/**
 * Every task's loss counts the same: their plain sum, which Kurin et al. (2022) and Xin et al. (2022) found hard to beat where
 * the rate and the regularisation are tuned. One pass back, and no memory of its own.
 */
export function equal(): Balance {
  const ones: Balance = (_, { tasks }) => tf.ones([tasks.length]) as Tensor1D;
  return Object.assign(ones, { reads: 'losses', weighs: 'losses' } as const);
}
