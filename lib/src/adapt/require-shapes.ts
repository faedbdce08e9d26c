import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';

/** Throws unless both are `[batch, features]` with equal numbers of features and at least `minExamples` examples. */
export function requireFeatures(what: string, source: Tensor, target: Tensor, minExamples = 1): void {
  for (const [domain, { rank, shape }] of Object.entries({ source, target })) {
    if (rank !== 2) {
      throw new TransferError(
        `${what}'s features must be [batch, features]; got [${shape}] for the ${domain}. ` +
          'Try a layer that outputs a vector for each example: { at: NAME }.',
      );
    }
    if (shape[0] < minExamples) {
      throw new TransferError(
        `${what} compares the examples of a domain with each other, so each domain must have at least ${minExamples}; ` +
          `got ${shape[0]} for the ${domain}. Try a larger batch.`,
      );
    }
  }
  if (source.shape[1] === target.shape[1]) return;
  throw new TransferError(
    `${what}'s domains must have the same number of features; got ${source.shape[1]} for the source and ` +
      `${target.shape[1]} for the target. Take both from the same layer.`,
  );
}

/** Throws unless the tensor is logits `[batch, classes]` with two classes or more. */
export function requireLogits(what: string, { rank, shape }: { rank: number; shape: readonly number[] }): void {
  if (rank === 2 && (shape[0] ?? 0) > 0 && (shape[1] ?? 0) > 1) return;
  throw new TransferError(
    `${what}'s logits must be [batch, classes] with two classes or more; got [${shape}]. Join a head({ classes }) to the net.`,
  );
}
