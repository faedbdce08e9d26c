import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { int, run, type } from './operation';

/**
 * Slices of x chosen by index along an axis. tfjs-node reads the indices to see whether they are in range, so it waits
 * for them and cannot be recorded as a graph. TensorFlow looks itself; on a GPU it gives zeros for a wrong index.
 */
export function gather(tf: Tf): KernelConfig {
  return kernel<{ x: Tensor; indices: Tensor }, { axis: number; batchDims: number }>(
    tf,
    'GatherV2',
    ({ x, indices }, { axis, batchDims }, backend) => {
      tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      const attributes = {
        Tparams: type(x.dtype),
        Tindices: type(indices.dtype),
        Taxis: type('int32'),
        batch_dims: int(batchDims),
      };
      try {
        return run(backend, 'GatherV2', attributes, [x, indices, tf.scalar(axis, 'int32')]);
      } catch (cause) {
        const match = /indices(?:\[.*\])? = (-?\d+) is not in \[0, (\d+)\)/.exec((cause as Error).message);
        if (!match) throw cause;
        const message = `GatherV2: the index value ${match[1]} is not in [0, ${Number(match[2]) - 1}]`;
        throw new Error(message, { cause });
      }
    },
  );
}
