import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';

/**
 * Values scattered into zeros. Indices `[n]` mean n places along the first axis in TensorFlow.js, and one place in
 * n axes in TensorFlow; `[n, 1]` says the first in both.
 */
export function scatterNd(tf: Tf): KernelConfig {
  const scatter = original(tf, 'ScatterNd');
  return kernel<{ indices: Tensor; updates: Tensor }, { shape: number[] }>(
    tf,
    'ScatterNd',
    ({ indices, updates }, attributes, backend) =>
      scatter({ indices: indices.rank === 1 ? indices.reshape([-1, 1]) : indices, updates }, attributes, backend),
  );
}
