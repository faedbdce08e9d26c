import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { kernel, type Tf } from './kernel';
import { run, type } from './operation';

/** The bits that two int32 tensors have in common. */
export function bitwise(tf: Tf): KernelConfig {
  return kernel<{ a: Tensor; b: Tensor }>(tf, 'BitwiseAnd', ({ a, b }, _, backend) =>
    run(backend, 'BitwiseAnd', { T: type('int32') }, [a, b]),
  );
}
