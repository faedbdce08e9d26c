import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, original, type Tf } from './kernel';

/** Rounding to the nearest integer, halves to even. Integers are their own; TensorFlow 2.21 makes them 0. */
export function round(tf: Tf): KernelConfig {
  const roundFloats = original(tf, 'Round');
  return kernel<{ x: Tensor }>(tf, 'Round', ({ x }, attributes, backend) =>
    x.dtype === 'int32' ? x.clone() : roundFloats({ x }, attributes, backend),
  );
}
