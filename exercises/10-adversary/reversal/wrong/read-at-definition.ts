import type { Tensor } from '@tensorflow/tfjs';
import { tf } from 'transferlab';
export function reversal(lambda: number | Tensor): (x: Tensor) => Tensor {
  const factor = typeof lambda === 'number' ? lambda : lambda.dataSync()[0];
  return (x) => {
    const layer = tf.customGrad((...inputs) => {
      const [given] = inputs as Tensor[];
      return { value: given.clone(), gradFunc: (slope: Tensor) => slope.mul(factor).neg() };
    });
    return layer(x);
  };
}
