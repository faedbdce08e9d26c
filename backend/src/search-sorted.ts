import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { run, type } from './operation';

/** Where each of `values [rows, n]` belongs in its row of `sortedSequence [rows, m]`, before or after its equals. */
export function searchSorted(tf: Tf): KernelConfig {
  return kernel<{ sortedSequence: Tensor; values: Tensor }, { side: 'left' | 'right' }>(
    tf,
    'SearchSorted',
    ({ sortedSequence, values }, { side }, backend) =>
      run(
        backend,
        side === 'left' ? 'LowerBound' : 'UpperBound',
        { T: type(sortedSequence.dtype), out_type: type('int32') },
        [sortedSequence, values],
      ),
  );
}
