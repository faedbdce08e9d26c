import type { Scalar, Tensor } from '@tensorflow/tfjs';
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.sigmoid().log().neg().mean();
  const ofTarget = target.sigmoid().neg().add(1).log().neg().mean();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
