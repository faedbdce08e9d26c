import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dense, dropout } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { requireArray } from '../require/arguments';

export interface DiscriminatorOptions {
  /** Units of its hidden layers, `[256, 256]` by default; the papers used 1024 twice. `[]` makes it linear. */
  readonly hidden?: readonly number[];
  /** Dropout rate of the hidden units; 0 by default, 0.5 in the code of Long et al. */
  readonly dropout?: number;
  /** Seed of its initial weights. */
  readonly seed?: number;
}

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
export function discriminator(
  caller: string,
  { hidden = [256, 256], dropout: dropoutRate = 0, seed = 0 }: DiscriminatorOptions,
): Discriminator {
  requireSizes(caller, hidden, dropoutRate);
  const names = [...hidden, 1].map((_, layer) => `discriminator/${layer + 1}`);
  const logits: Discriminator['logits'] = (features, weights, mode) =>
    names
      .reduce((x, name, layer) => {
        const y = dense(x, weights, name);
        return layer < hidden.length ? dropout(y.relu(), dropoutRate, mode) : y;
      }, features)
      .reshape([-1]);
  return {
    weights(features) {
      const widths = [features, ...hidden, 1];
      const specs = names.flatMap((name, layer) =>
        denseWeights(name, widths[layer], widths[layer + 1], layer < hidden.length ? 'he' : 'glorot'),
      );
      return drawWeights(specs, seed);
    },
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

function requireSizes(caller: string, hidden: readonly number[], dropoutRate: number): void {
  requireArray(`${caller}'s hidden`, 'sizes of hidden layers', hidden);
  const invalid = hidden.find((units) => !(Number.isInteger(units) && units >= 1));
  if (invalid !== undefined) {
    throw new TransferError(
      `${caller}'s hidden must be positive integers, the units of each hidden layer; got ${invalid}. Try [256, 256].`,
    );
  }
  if (!(dropoutRate >= 0 && dropoutRate < 1)) {
    throw new TransferError(`${caller}'s dropout must be at least 0 and below 1; got ${dropoutRate}. Try 0.5.`);
  }
}
