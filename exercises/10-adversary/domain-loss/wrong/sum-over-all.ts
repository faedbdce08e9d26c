import type { Scalar, Tensor } from '@tensorflow/tfjs';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().softplus().sum();
  const ofTarget = target.softplus().sum();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
