import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { contents } from './content';

/**
 * The examples that are in both sets, by content and not by name: a test set that holds training examples measures
 * memory. Returns the ids of each pair, empty when nothing is shared. Only exact copies are found: a resized, mirrored
 * or recompressed picture is another content. Sets of different shapes cannot be compared, and are a TransferError.
 */
export async function overlap(a: Dataset, b: Dataset): Promise<{ a: string; b: string }[]> {
  requireDataset('overlap', a);
  requireDataset('overlap', b);
  if (String(a.shape) !== String(b.shape)) {
    throw new TransferError(
      `${a.name} has examples of shape [${a.shape}], ${b.name} of [${b.shape}]: their contents cannot be compared. ` +
        'Read both in the same way.',
    );
  }
  const places = new Map<string, number[]>();
  for (const [place, hash] of (await contents(a)).entries()) places.set(hash, [...(places.get(hash) ?? []), place]);
  return (await contents(b)).flatMap((hash, place) =>
    (places.get(hash) ?? []).map((twin) => ({ a: a.ids[twin], b: b.ids[place] })),
  );
}
