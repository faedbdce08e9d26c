import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { bool, run, type } from './operation';

/** How often each of 0 … size-1 occurs in x `[n]`, or in each row of `[rows, n]`; weighted, or only whether it does. */
export function denseBincount(tf: Tf): KernelConfig {
  return kernel<{ x: Tensor; weights: Tensor }, { size: number; binaryOutput: boolean }>(
    tf,
    'DenseBincount',
    ({ x, weights }, { size, binaryOutput }, backend) =>
      run(
        backend,
        'DenseBincount',
        { Tidx: type('int32'), T: type(weights.dtype), binary_output: bool(binaryOutput) },
        [x, tf.scalar(size, 'int32'), weights],
      ),
  );
}
