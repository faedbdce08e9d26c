import type { Tensor } from '@tensorflow/tfjs';
import { hasOwnOperations, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/** Products of `lib/addon`: a b, and a b^T, of plain matrices. */
export const PRODUCT = { plain: 'TransferlabProduct', transposed: 'TransferlabProductTransposed' } as const;

/**
 * Multiplies plain matrices by the operation of `lib/addon`, which takes less time than TensorFlow's own; and what that does
 * not do, or where it is not there, by `MatMul`, which takes less than the batched product tfjs asks for.
 */
export function fuseMatMul(): void {
  const batched = tf.getKernel('BatchMatMul', 'tensorflow');
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({
    ...batched,
    kernelFunc(given) {
      const { a, b } = given.inputs as { a: Tensor; b: Tensor };
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32' || b.dtype !== 'float32') {
        return batched.kernelFunc(given);
      }
      const { transposeA, transposeB } = given.attrs as { transposeA: boolean; transposeB: boolean };
      const backend = nativeBackend();
      if (!transposeA && hasOwnOperations()) {
        return backend.executeSingleOutput(transposeB ? PRODUCT.transposed : PRODUCT.plain, [], [a, b]);
      }
      const type = backend.binding.TF_ATTR_BOOL;
      const attributes = [
        ...typeAttributes(backend, 'T'),
        { name: 'transpose_a', type, value: transposeA },
        { name: 'transpose_b', type, value: transposeB },
      ];
      return backend.executeSingleOutput('MatMul', attributes, [a, b]);
    },
  });
}
