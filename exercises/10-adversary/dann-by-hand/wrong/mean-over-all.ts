import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import { type Adaptation, type Dataset, type Domain, gradientReversal, ramp, tf } from 'transferlab';

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
      const logits = ({ features }: Domain) =>
        gradientReversal(features, scalars.weight)
          .matMul<Tensor>(weights['domain/kernel'])
          .add(weights['domain/bias'])
          .relu()
          .matMul<Tensor>(weights['domain/last']);
      const losses = tf.concat([logits(source).neg().softplus(), logits(other).softplus()]);
      return losses.mean() as Scalar;
    },
  };
}
function drawn(shape: number[], seed: number): Variable {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.5, 'float32', seed)));
}
