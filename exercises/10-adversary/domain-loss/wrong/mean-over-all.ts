import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { tf } from 'transferlab';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const losses = tf.concat([source.neg().softplus(), target.softplus()]);
  return losses.mean() as Scalar;
}
