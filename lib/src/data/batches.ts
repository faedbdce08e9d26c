import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { randomFrom, shuffled } from './shuffle';

/**
 * The places of a set in groups of at most `size`, each place in exactly one group: what one pass over the data reads.
 * In the set's own order, or with `shuffle` in the random order of `seed`. The last group may be smaller.
 */
export function batches(data: Dataset, options: { size: number; shuffle?: boolean; seed?: number }): number[][] {
  requireOptions('batches', options, { size: 'required', shuffle: true, seed: true });
  requireDataset('batches', data);
  const { size, shuffle = false, seed = 0 } = options;
  requireBatchSize(size);
  const places = data.labels.map((_, place) => place);
  const order = shuffle ? shuffled(places, randomFrom(seed)) : places;
  const count = Math.ceil(order.length / size);
  return Array.from({ length: count }, (_, batch) => order.slice(batch * size, (batch + 1) * size));
}

/** Says so where a batch cannot have this size. */
export function requireBatchSize(size: number): void {
  if (Number.isInteger(size) && size >= 1) return;
  throw new TransferError(`A batch holds 1 example or more; its size was ${numberText(size)}.`);
}

/** Says so where an epoch cannot have so many batches. */
export function requireSteps(steps: number): void {
  if (Number.isInteger(steps) && steps >= 1) return;
  throw new TransferError(`steps is how many batches an epoch has, 1 or more; it was ${numberText(steps)}.`);
}
