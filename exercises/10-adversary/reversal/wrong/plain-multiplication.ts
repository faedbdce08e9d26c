import type { Tensor } from '@tensorflow/tfjs';

export function reversal(lambda: number | Tensor): (x: Tensor) => Tensor {
  return (x) => x.mul(lambda).neg();
}
