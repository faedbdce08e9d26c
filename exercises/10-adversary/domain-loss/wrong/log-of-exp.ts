import type { Scalar, Tensor } from '@tensorflow/tfjs';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().exp().add(1).log().mean();
  const ofTarget = target.exp().add(1).log().mean();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
