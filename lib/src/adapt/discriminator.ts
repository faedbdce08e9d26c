import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import type { Mode, Weights } from '../core/net';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dense, dropout } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { requireArray } from '../require/arguments';

export interface DiscriminatorOptions {
  /** Units of its hidden layers, `[256, 256]` unless said; the papers took 1024 twice. `[]` is a linear one. */
  readonly hidden?: readonly number[];
  /** Share of hidden units that is dropped in training; 0 unless said, 0.5 in the code of Long et al. */
  readonly dropout?: number;
  /** Draws its first weights. */
  readonly seed?: number;
}

/** Something of the source and the same of the target. */
export type Pair = readonly [source: Tensor, target: Tensor];

/** A small net that tells features of the source from features of the target. */
export interface Discriminator {
  /** Drawn for so many features. To an optimizer they are one layer: all of them learn at its full rate. */
  weights(features: number): Weights;
  /** Features `[batch, features]` to logits `[batch]` of being the source's. */
  logits(features: Tensor, weights: Weights, mode: Mode): Tensor1D;
  /** The same of both domains, in one pass. */
  tell(features: Pair, weights: Weights, mode: Mode): readonly [source: Tensor1D, target: Tensor1D];
}

/** Under this name its accuracy stands in the history. */
export const ACCURACY = 'discriminator accuracy';

/** Dense layers with ReLU between them, and one number at the end. `by` names the function that wants it, in errors. */
export function discriminator(
  by: string,
  { hidden = [256, 256], dropout: share = 0, seed = 0 }: DiscriminatorOptions,
): Discriminator {
  requireSizes(by, hidden, share);
  const names = [...hidden, 1].map((_, layer) => `discriminator/${layer + 1}`);
  const logits: Discriminator['logits'] = (features, weights, mode) =>
    names
      .reduce((x, name, layer) => {
        const y = dense(x, weights, name);
        return layer < hidden.length ? dropout(y.relu(), share, mode) : y;
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
    tell(features, weights, mode) {
      const all = logits(tf.concat([...features]), weights, mode);
      return tf.split(all, [features[0].shape[0], features[1].shape[0]]) as [Tensor1D, Tensor1D];
    },
  };
}

/**
 * How badly it tells them apart, from its logits: -log D averaged over the source plus -log(1 - D) over the target, halved.
 * ln 2 where it knows nothing, for batches of any two sizes. `shares` say how much each example counts in the average of
 * its domain, `[batch]` with a sum of 1; alike unless given.
 */
export function domainCrossEntropy([source, target]: Pair, shares?: Pair): Scalar {
  const average = (losses: Tensor, share?: Tensor) => (share ? losses.mul(share).sum() : losses.mean());
  // -log s(z) = log(1 + e^-z), which is finite for every z.
  const ofSource = average(source.neg().softplus(), shares?.[0]);
  const ofTarget = average(target.softplus(), shares?.[1]);
  return ofSource.add(ofTarget).div(2);
}

/** Share that it tells right, each domain counted half, from its logits: 0.5 is chance, also for batches of two sizes. */
export function domainAccuracy([source, target]: Pair): Scalar {
  const right = (told: Tensor): Tensor => told.cast('float32').mean();
  return right(source.greater(0))
    .add(right(target.lessEqual(0)))
    .div(2);
}

function requireSizes(by: string, hidden: readonly number[], share: number): void {
  requireArray(`${by}'s hidden`, 'sizes of hidden layers', hidden);
  const odd = hidden.find((units) => !(Number.isInteger(units) && units >= 1));
  if (odd !== undefined) {
    throw new TransferError(`${by}'s hidden holds ${odd}; it is the units of each hidden layer. Try [256, 256].`);
  }
  if (!(share >= 0 && share < 1)) {
    throw new TransferError(`${by}'s dropout is ${share}; it is a share of the units, from 0 to below 1. Try 0.5.`);
  }
}
