import type { Scalar, Tensor2D } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

interface Answer {
  coral(source: Tensor2D, target: Tensor2D): Scalar;
}

/** The gradient of the distance by the features of the source. */
export function slope(answer: Answer, source: number[][], target: number[][]) {
  const other = tf.tensor2d(target);
  return tf
    .grad((x) => answer.coral(x as Tensor2D, other))(tf.tensor2d(source))
    .arraySync() as number[][];
}
