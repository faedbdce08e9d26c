import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** A square matrix with zeros on its diagonal. */
export function offDiagonal(square: Tensor2D): Tensor2D {
  return square.mul(tf.sub(1, tf.eye(square.shape[0])));
}
