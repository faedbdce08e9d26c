import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import { type Adaptation, type Dataset, gradientReversal, ramp, tf } from 'transferlab';

const UNITS = 8;
export function adversary(target: Dataset, seed: number): Adaptation {
  return {
    target,
    weights: (features) => ({
      'domain/kernel': drawn([features, UNITS], seed),
      'domain/bias': tf.tidy(() => tf.variable(tf.zeros([UNITS]))),
      'domain/last': drawn([UNITS, 1], seed + 1),
    }),
    scalars: ({ position }) => ({ weight: ramp()(position) }),
    loss(source, other, { weights, scalars }) {
      const logits = (features: Tensor) =>
        features
          .matMul<Tensor>(weights['domain/kernel'])
          .add(weights['domain/bias'])
          .relu()
          .matMul<Tensor>(weights['domain/last']);
      const ofSource = logits(source.features).neg().softplus().mean();
      const ofTarget = logits(gradientReversal(other.features, scalars.weight)).softplus().mean();
      return ofSource.add(ofTarget).div(2) as Scalar;
    },
  };
}
function drawn(shape: number[], seed: number): Variable {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.5, 'float32', seed)));
}
