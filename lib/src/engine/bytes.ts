import type { Tensor } from '@tensorflow/tfjs';
import { isNative, nativeBackend } from './native';
import { tf } from './tensorflow';

/**
 * Converts bytes to a float32 tensor of this shape: 200 becomes 200.0. Native TensorFlow casts the bytes itself. For a batch of
 * 32 images of 224 px that takes half the time of filling 19 MB in JavaScript.
 */
export function tensorOfBytes(bytes: Uint8Array, shape: readonly number[]): Tensor {
  return isNative() ? castBytes(bytes, shape) : tf.tensor(Float32Array.from(bytes), [...shape]);
}

function castBytes(bytes: Uint8Array, shape: readonly number[]): Tensor {
  const backend = nativeBackend();
  const { TF_ATTR_TYPE: type, TF_ATTR_BOOL, TF_UINT8, TF_FLOAT } = backend.binding;
  const attributes = [
    { name: 'SrcT', type, value: TF_UINT8 },
    { name: 'DstT', type, value: TF_FLOAT },
    { name: 'Truncate', type: TF_ATTR_BOOL, value: false },
  ];
  return tf.tidy(() => {
    const id = backend.binding.createTensor(shape, TF_UINT8, bytes);
    const raw = backend.createOutputTensor({ id, shape: [...shape], dtype: TF_UINT8 });
    return backend.executeSingleOutput('Cast', attributes, [raw]);
  });
}
