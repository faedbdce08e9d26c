import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** Each domain's mean, halved. -log s(z) is softplus(-z), and -log(1 - s(z)) is softplus(z). */
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().softplus().mean();
  const ofTarget = target.softplus().mean();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
