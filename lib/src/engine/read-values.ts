import type { DataTypeMap, NumericDataType, Tensor } from '@tensorflow/tfjs';
import { tf } from './tensorflow';

/** Whether values come asynchronously: from a GPU by WebGPU, so that waiting for them blocks no thread. */
const isAsynchronous = () => tf.getBackend() === 'webgpu';

/** The values of a tensor. */
export async function readValues<Type extends NumericDataType = 'float32'>(tensor: Tensor): Promise<DataTypeMap[Type]> {
  return isAsynchronous() ? await tensor.data<Type>() : tensor.dataSync<Type>();
}

/** The value of the scalar that a function computes. Its tensors are freed. */
export async function readNumber(compute: () => Tensor): Promise<number> {
  const scalar = tf.tidy(compute);
  try {
    const [value] = await readValues(scalar);
    return value;
  } finally {
    scalar.dispose();
  }
}

/** Fetches values from a GPU, so that `dataSync` has them. Other backends have them anyway. */
export async function fetchValues(tensors: readonly Tensor[]): Promise<void> {
  if (isAsynchronous()) await Promise.all(tensors.map((tensor) => tensor.data()));
}
