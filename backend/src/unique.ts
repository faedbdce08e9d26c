import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';
import { type NativeBackend, run, runAll, type } from './operation';

/**
 * The different entries along an axis, and which of them each entry is. TensorFlow takes every NaN for another one;
 * TensorFlow.js does not, so floats are compared by their bits.
 */
export function unique(tf: Tf): KernelConfig {
  const uniqueValues = original(tf, 'Unique');
  return kernel<{ x: Tensor }, { axis?: number }>(tf, 'Unique', ({ x }, { axis = 0 }, backend) => {
    if (x.dtype !== 'float32') return uniqueValues({ x }, { axis }, backend);
    // Adding 0 makes -0 into 0, and one NaN stands for all: then equal numbers have equal bits.
    const numbers = tf.where(tf.isNaN(x), tf.fill(x.shape, Number.NaN), tf.add(x, 0));
    const [bits, indices] = runAll(
      backend,
      'UniqueV2',
      { T: type('int32'), Taxis: type('int32'), out_idx: type('int32') },
      [bitsOf(backend, numbers, 'float32', 'int32'), tf.tensor1d([axis], 'int32')],
      2,
    );
    return [bitsOf(backend, bits, 'int32', 'float32'), indices];
  });
}

function bitsOf(backend: NativeBackend, x: Tensor, from: 'float32' | 'int32', to: 'float32' | 'int32'): Tensor {
  return run(backend, 'Bitcast', { T: type(from), type: type(to) }, [x]);
}
