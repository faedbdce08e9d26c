import type { Scalar, Tensor } from '@tensorflow/tfjs';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().softplus().mean();
  const ofTarget = target.softplus().mean();
  return ofSource.add(ofTarget).div(-2) as Scalar;
}
