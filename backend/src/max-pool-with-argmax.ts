import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { bool, int, run, runAll, string, type } from './operation';
import { type Pooling, poolWindows } from './pooling';
import { isPaddedByNumbers, padded } from './windows';

/** Max-pooling with the place of each maximum, counted over height, width and channels, and over the batch if asked. */
export function maxPoolWithArgmax(tf: Tf): KernelConfig {
  return kernel<{ x: Tensor }, Pooling & { includeBatchInIndex: boolean }>(
    tf,
    'MaxPoolWithArgmax',
    ({ x: given }, how, backend) => {
      // TensorFlow.js skips NaN; TensorFlow finds it the largest of all, here only.
      const x = tf.where(tf.isNaN(given), tf.fill(given.shape, Number.NEGATIVE_INFINITY), given);
      const windows = poolWindows(tf, x.shape, how);
      const byNumbers = isPaddedByNumbers(windows);
      const [result, indices] = runAll(
        backend,
        'MaxPoolWithArgmax',
        {
          T: type(x.dtype),
          Targmax: type('int32'),
          ksize: int([1, windows.filterHeight, windows.filterWidth, 1]),
          strides: int([1, windows.strideHeight, windows.strideWidth, 1]),
          padding: string(byNumbers ? 'VALID' : windows.padInfo.type),
          include_batch_in_index: bool(how.includeBatchInIndex),
        },
        [byNumbers ? padded(tf, x, windows, Number.NEGATIVE_INFINITY) : x],
        2,
      );
      if (!byNumbers) return [result, indices];
      // The places are those of the padded input: a padded map of the input's own places translates them.
      const shape = [how.includeBatchInIndex ? x.shape[0] : 1, ...x.shape.slice(1)];
      const size = shape.reduce((product, length) => product * length, 1);
      const positions = padded(tf, tf.range(0, size, 1, 'int32').reshape(shape), windows, 0);
      const ints = { Tparams: type('int32'), Tindices: type('int32'), Taxis: type('int32') };
      return [result, run(backend, 'GatherV2', ints, [positions.flatten(), indices, tf.scalar(0, 'int32')])];
    },
  );
}
