import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, typeAttributes } from './native';
import { tf } from './tensorflow';

/**
 * Slices `count` rows of x from the index `begin`, `[first, 0, …]` (int32): a tensor, so that it can be an input of a graph.
 * The slice shares x's memory if possible. For native TensorFlow only.
 */
export function rowsFrom(x: Tensor, begin: Tensor, count: number): Tensor {
  const backend = nativeBackend();
  const attributes = [
    ...typeAttributes(backend, 'T'),
    { name: 'Index', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_INT32 },
  ];
  const size = tf.tensor1d([count, ...x.shape.slice(1)], 'int32');
  const rows = backend.executeSingleOutput('Slice', attributes, [x, begin, size]);
  size.dispose();
  return rows;
}
