import type { Scalar } from '@tensorflow/tfjs';
import type { Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';

/** The L2 norm of all gradients as one vector. */
export function globalNorm(gradients: Tensors): Scalar {
  return tf.addN(Object.values(gradients).map((gradient) => gradient.square().sum())).sqrt() as Scalar;
}
