import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tensorFrom, weightsOf } from 'course/scenario';
import { tf } from 'transferlab';

interface Answer {
  coral(source: Tensor2D, target: Tensor2D): Scalar;
}

/** The gradients of the distance times a factor, by the features of both domains. */
export function slopes(answer: Answer, source: Tensor2D, target: Tensor2D, factor: number) {
  const distance = (x: Tensor, y: Tensor) => tensorFrom('coral', answer.coral(x as Tensor2D, y as Tensor2D));
  const [ofSource, ofTarget] = tf.grads((x: Tensor, y: Tensor) => tf.mul(distance(x, y), factor))([source, target]);
  return weightsOf({ source: ofSource, target: ofTarget });
}
