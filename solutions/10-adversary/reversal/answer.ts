import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'transferlab';

/** The same numbers forward; backward, what comes back times -lambda. */
export function reversal(lambda: number | Tensor): (x: Tensor) => Tensor {
  return (x) => {
    const layer = tf.customGrad((...inputs) => {
      const [given] = inputs as Tensor[];
      return { value: given.clone(), gradFunc: (slope: Tensor) => slope.mul(lambda).neg() };
    });
    return layer(x);
  };
}
