import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { overlap } from './overlap';

/** Maximum number of duplicates that an error names; it counts the others. */
const NAMED = 3;

/**
 * Throws if a training and a test set share examples, by content (see `overlap`). The error counts the duplicates and
 * names the first three. Call it once before you trust a result. Also throws if an argument is not a dataset, or if the
 * sets have examples of different shapes.
 */
export async function requireDisjoint(train: Dataset, test: Dataset): Promise<void> {
  requireDataset('requireDisjoint', train);
  requireDataset('requireDisjoint', test);
  const duplicates = await overlap(train, test);
  if (duplicates.length === 0) return;
  const named = duplicates.slice(0, NAMED).map(({ a, b }) => `${b} is ${a}`);
  const rest = duplicates.length > NAMED ? `, and ${duplicates.length - NAMED} more` : '';
  const shared = new Set(duplicates.map(({ b }) => b)).size;
  throw new TransferError(
    `${shared} of the ${test.labels.length} test examples are in the training set too: ${named.join('; ')}${rest}. ` +
      'Remove the duplicates before splitting, or split by a group that keeps them together.',
  );
}
