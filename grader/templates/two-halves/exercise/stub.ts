import type { Dataset, Net } from 'transferlab';

/**
 * TODO: say what to compute, from what, and what to return.
 *
 * Trains the last layer of `net` on `train`, and leaves the hidden layer as it is. The weights of the hidden layer are
 * `hidden/kernel` and `hidden/bias`, those of the last layer `classes/kernel` and `classes/bias`. Thirty epochs of
 * adam(0.05) in batches of 16 are enough. No tensor may stay in memory. Returns how many values were trained.
 */
export async function trainLast(net: Net, train: Dataset): Promise<number> {
  return 0;
}
