import type { Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** A square matrix with zeros on its diagonal. */
export function offDiagonal(matrix: Tensor2D): Tensor2D {
  return matrix.mul(tf.sub(1, tf.eye(matrix.shape[0])));
}
