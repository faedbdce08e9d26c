import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { overlap } from './overlap';

/** Twins that an error names; the others it counts. */
const NAMED = 3;

/**
 * Says so where a training and a test set share examples, by content (see `overlap`): a TransferError that counts the
 * twins and names the first. To be called once before a result is believed.
 */
export async function requireDisjoint(train: Dataset, test: Dataset): Promise<void> {
  requireDataset('requireDisjoint', train);
  requireDataset('requireDisjoint', test);
  const twins = await overlap(train, test);
  if (twins.length === 0) return;
  const named = twins.slice(0, NAMED).map(({ a, b }) => `${b} is ${a}`);
  const others = twins.length > NAMED ? `, and ${twins.length - NAMED} more` : '';
  const shared = new Set(twins.map(({ b }) => b)).size;
  throw new TransferError(
    `${shared} of the ${test.labels.length} test examples stand in the training set too: ${named.join('; ')}${others}. ` +
      'Leave the copies out before splitting, or split by a group that keeps them together.',
  );
}
