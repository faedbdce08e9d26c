import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';
import { run, type } from './operation';

/** -1, 0 or 1; and 0 for NaN, as TensorFlow.js defines it. */
export function sign(tf: Tf): KernelConfig {
  const signOf = original(tf, 'Sign');
  return kernel<{ x: Tensor }>(tf, 'Sign', ({ x }, attributes, backend) => {
    const signs = signOf({ x }, attributes, backend);
    if (x.dtype !== 'float32') return signs;
    const T = type('float32');
    return run(backend, 'SelectV2', { T }, [run(backend, 'IsNan', { T }, [x]), tf.scalar(0), signs]);
  });
}
