import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';

/** Throws unless both are `[batch, features]` with as many features and `least` examples or more. */
export function requireFeatures(what: string, source: Tensor, target: Tensor, least = 1): void {
  for (const [domain, { rank, shape }] of Object.entries({ source, target })) {
    if (rank !== 2) {
      throw new TransferError(
        `${what} compares features [batch, features]; the ${domain} has [${shape}]. ` +
          'Name a layer that gives a vector for each example: { at: NAME }.',
      );
    }
    if (shape[0] < least) {
      throw new TransferError(
        `${what} compares the examples of a domain with each other, and the ${domain} has ${shape[0]}. ` +
          `Give ${least} or more of each domain.`,
      );
    }
  }
  if (source.shape[1] === target.shape[1]) return;
  throw new TransferError(
    `${what} compares features one by one: the source has ${source.shape[1]}, the target ${target.shape[1]}. ` +
      'Take both from the same layer.',
  );
}

/** Throws unless these are logits `[batch, classes]` of two classes or more. */
export function requireLogits(what: string, { rank, shape }: Tensor): void {
  if (rank === 2 && (shape[0] ?? 0) > 0 && (shape[1] ?? 0) > 1) return;
  throw new TransferError(
    `${what} reads logits [batch, classes] of two classes or more; it got [${shape}]. Put a head({ classes }) on the net.`,
  );
}
