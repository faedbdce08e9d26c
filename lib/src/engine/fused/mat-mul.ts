import type { Tensor } from '@tensorflow/tfjs';
import { nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/** Multiplies plain matrices by `MatMul`: TensorFlow fuses it with a bias, but not the batched product that tfjs calls. */
export function fuseMatMul(): void {
  const batched = tf.getKernel('BatchMatMul', 'tensorflow');
  tf.unregisterKernel('BatchMatMul', 'tensorflow');
  tf.registerKernel({
    ...batched,
    kernelFunc(call) {
      const { a, b } = call.inputs as { a: Tensor; b: Tensor };
      if (a.shape.length !== 2 || b.shape.length !== 2 || a.dtype !== 'float32') return batched.kernelFunc(call);
      const { transposeA, transposeB } = call.attrs as { transposeA: boolean; transposeB: boolean };
      const backend = nativeBackend();
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
