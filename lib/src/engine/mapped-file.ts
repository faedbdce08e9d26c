import type { Tensor } from '@tensorflow/tfjs';
import { readFileSync } from '../platform/files';
import { isExtended, isNative, nativeBackend } from './native';
import { tf } from './tensorflow';

/**
 * A file's bytes, memory-mapped if `lib/addon` is built and read otherwise. Only for files that are replaced by renaming and
 * never written to, such as those of the cache: truncating a mapped file ends the process.
 */
export function mapFile(file: string): Uint8Array {
  const mapped = fileBinding()?.mapFile(file);
  return mapped ? new Uint8Array(mapped) : readFileSync(file);
}

/** A tensor of these values: it shares the memory of the mapped file if the values do, else it is a copy. */
export function tensorOver(values: Float32Array, shape: readonly number[]): Tensor {
  const shared = fileBinding()?.tensorOver(values, shape);
  return shared ? nativeBackend().createOutputTensor(shared) : tf.tensor(values, [...shape], 'float32');
}

/** The addon, if it can map files. */
function fileBinding() {
  if (!isNative()) return undefined;
  const { binding, isUsingGpuDevice } = nativeBackend();
  return isExtended(binding) && !isUsingGpuDevice ? binding : undefined;
}
