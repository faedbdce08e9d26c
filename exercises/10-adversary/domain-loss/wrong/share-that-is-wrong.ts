import type { Scalar, Tensor } from '@tensorflow/tfjs';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().sigmoid().mean();
  const ofTarget = target.sigmoid().mean();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
