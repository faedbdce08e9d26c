import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { type DiscriminatorOptions, denseStack } from './dense-stack';

/** A tensor of the source and the same of the target. */
export type Pair = readonly [source: Tensor, target: Tensor];

/** A small net that classifies features as source or target. */
export interface Discriminator {
  /** Initial weights for this number of features. For an optimizer they are one layer: all have its full rate. */
  weights(features: number): Weights;
  /** Features `[batch, features]` to logits `[batch]` of the source. */
  logits(features: Tensor, weights: Weights, mode: Mode): Tensor1D;
  /** The logits of both domains, in one forward pass. */
  classify(features: Pair, weights: Weights, mode: Mode): readonly [source: Tensor1D, target: Tensor1D];
}

/** The name of its accuracy in the history. */
export const ACCURACY = 'discriminator accuracy';

/**
 * Dense layers with ReLU between them, and one output. Errors name `caller`. Throws if `hidden` or `dropout` is
 * invalid.
 */
export function discriminator(caller: string, options: DiscriminatorOptions): Discriminator {
  const stack = denseStack(caller, 'discriminator', options);
  const logits: Discriminator['logits'] = (features, weights, mode) =>
    stack.apply(features, weights, mode).reshape([-1]);
  return {
    weights: (features) => stack.weights(features, 1),
    logits,
    classify(features, weights, mode) {
      const joint = logits(tf.concat([...features]), weights, mode);
      return tf.split(joint, [features[0].shape[0], features[1].shape[0]]) as [Tensor1D, Tensor1D];
    },
  };
}

/**
 * Cross-entropy of the domain logits: the mean of -log D over the source plus that of -log(1 - D) over the target,
 * halved. It is ln 2 for an uninformative discriminator, whatever the batch sizes. `weights` `[batch]` sum to 1 in each
 * domain; equal by default.
 */
export function domainCrossEntropy([source, target]: Pair, weights?: Pair): Scalar {
  const average = (losses: Tensor, weight?: Tensor) => (weight ? losses.mul(weight).sum() : losses.mean());
  // -log s(z) = log(1 + e^-z), which is finite for every z.
  const ofSource = average(source.neg().softplus(), weights?.[0]);
  const ofTarget = average(target.softplus(), weights?.[1]);
  return ofSource.add(ofTarget).div(2);
}

/**
 * Accuracy from the domain logits, in [0, 1]; each domain has half of the weight, so chance is 0.5 for any batch sizes.
 */
export function domainAccuracy([source, target]: Pair): Scalar {
  const accuracyOf = (isCorrect: Tensor): Tensor => isCorrect.cast('float32').mean();
  return accuracyOf(source.greater(0))
    .add(accuracyOf(target.lessEqual(0)))
    .div(2);
}
