import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** Cross-entropy of the discriminator: each domain's mean, halved. -log s(z) = log(1 + e^-z), -log(1 - s(z)) = log(1 + e^z). */
export function domainLoss(source: Tensor, target: Tensor): Scalar {
  const ofSource = source.neg().softplus().mean();
  const ofTarget = target.softplus().mean();
  return ofSource.add(ofTarget).div(2) as Scalar;
}
