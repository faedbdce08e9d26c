import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';

/** x where it is positive, alpha x elsewhere (He et al. 2015). tfjs-node's own formula makes NaN of infinity. */
export function prelu(tf: Tf): KernelConfig {
  return kernel<{ x: Tensor; alpha: Tensor }>(tf, 'Prelu', ({ x: given, alpha }) => {
    const x = given.toFloat();
    return tf.where(tf.greaterEqual(x, 0), x, tf.mul(x, alpha));
  });
}
