import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { randomFrom, shuffled } from './shuffle';

/**
 * The indices of a set's examples in batches of at most `size`, `[batches][examples]`: one epoch, in which each index
 * appears exactly once. In dataset order, or with `shuffle` in the random order of `seed`. The last batch may be
 * smaller. Throws if `data` is not a dataset, an option is unknown or missing, `size` is not a positive integer, or
 * `seed` is not an integer.
 */
export function batches(data: Dataset, options: { size: number; shuffle?: boolean; seed?: number }): number[][] {
  requireOptions('batches', options, { size: 'required', shuffle: true, seed: true });
  requireDataset('batches', data);
  const { size, shuffle = false, seed = 0 } = options;
  requireBatchSize(size);
  const indices = data.labels.map((_, index) => index);
  const order = shuffle ? shuffled(indices, randomFrom(seed)) : indices;
  const count = Math.ceil(order.length / size);
  return Array.from({ length: count }, (_, batch) => order.slice(batch * size, (batch + 1) * size));
}

/** Throws unless the batch size is a positive integer. */
export function requireBatchSize(size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new TransferError(`The batch size must be a positive integer; got ${numberText(size)}.`);
}

/** Throws unless the number of batches in an epoch is a positive integer. */
export function requireSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 1) return;
  throw new TransferError(
    `steps, the number of batches in an epoch, must be a positive integer; got ${numberText(steps)}.`,
  );
}
