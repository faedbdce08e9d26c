import type { Variable } from '@tensorflow/tfjs';
import { type Adaptation, type Dataset, tf } from 'transferlab';

/**
 * Domain-adversarial training (Ganin et al. 2016), written by hand: an Adaptation for `fit`, without `dann`.
 *
 * - `weights(features)` makes the weights of a discriminator on so many features: new variables at each call, by names
 *   that begin with `domain/`. One hidden layer of eight units with ReLU will do. Draw its matrices by `drawn`, with
 *   seeds made of `seed`; biases may begin at 0. `fit` trains them next to the network, and frees them.
 * - `scalars({ position })` gives the numbers that change from step to step, by name. Here it is the weight of the
 *   adversary, which grows over the run from 0 to nearly 1: 2 / (1 + exp(-10 position)) - 1, which is also
 *   `ramp()(position)`.
 * - `loss(source, target, { weights, scalars })` gets `features` [batch, features] of both domains, those weights, and
 *   the scalars as tensors. It gives the discriminator's cross-entropy, each domain counted half, as in 10-domain-loss.
 *
 * The discriminator minimises that loss at full strength throughout. The network gets the gradient by the features of
 * both domains multiplied by minus the weight: your layer of 10-reversal, or `gradientReversal(x, weight)` of
 * transferlab.
 *
 * `loss` is called once and then runs as a graph, so a number of JavaScript stays in it what it was at first.
 *
 * The code below compares nothing.
 */
export function adversary(target: Dataset, seed: number): Adaptation {
  return {
    target,
    weights: (features) => ({ 'domain/kernel': drawn([features, 1], seed) }),
    loss: (source) => source.features.sum().mul(0).asScalar(),
  };
}

/** Given. A variable of numbers drawn around 0. */
function drawn(shape: number[], seed: number): Variable {
  return tf.tidy(() => tf.variable(tf.randomNormal(shape, 0, 0.5, 'float32', seed)));
}
