import { readFileSync } from 'node:fs';
import type { Tensor } from '@tensorflow/tfjs';
import { isExtended, isNative, nativeBackend } from './native';
import { tf } from './tensorflow';

/**
 * A file's bytes, mapped into memory where `lib/addon` is there and read otherwise. Only for files that are replaced by
 * renaming and never written to, as those of the cache: one that is cut short while it is mapped ends the process.
 */
export function mapFile(file: string): Uint8Array {
  const mapped = fileBinding()?.mapFile(file);
  return mapped ? new Uint8Array(mapped) : readFileSync(file);
}

/** A tensor of these values: one that lies in the mapped file's own memory where they do, else a copy. */
export function tensorOver(values: Float32Array, shape: readonly number[]): Tensor {
  const lying = fileBinding()?.tensorOver(values, shape);
  return lying ? nativeBackend().createOutputTensor(lying) : tf.tensor(values, [...shape], 'float32');
}

/** The addon, where it can map files. */
function fileBinding() {
  if (!isNative()) return undefined;
  const { binding, isUsingGpuDevice } = nativeBackend();
  return isExtended(binding) && !isUsingGpuDevice ? binding : undefined;
}
