import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'transferlab';
export function reversal(lambda: number | Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const layer = tf.customGrad((...inputs) => {
      const [given] = inputs as Tensor[];
      return { value: given.neg(), gradFunc: (slope: Tensor) => slope.mul(lambda).neg() };
    });
    return layer(x);
  };
}
