import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { contents } from './content';

/**
 * The examples that are in both sets, by content and not by name: a test set that contains training examples measures
 * memorisation. Returns the ids of each pair; empty if no example is shared. Only exact duplicates are found, not
 * resized, mirrored or recompressed images. Throws if an argument has the wrong type, or if the sets have examples of
 * different shapes.
 */
export async function overlap(a: Dataset, b: Dataset): Promise<{ a: string; b: string }[]> {
  requireDataset('overlap', a);
  requireDataset('overlap', b);
  if (String(a.shape) !== String(b.shape)) {
    throw new TransferError(
      `overlap needs sets of one example shape; got [${a.shape}] in ${a.name} and [${b.shape}] in ${b.name}. ` +
        'Read both with the same options.',
    );
  }
  const byHash = new Map<string, number[]>();
  for (const [index, hash] of (await contents(a)).entries()) byHash.set(hash, [...(byHash.get(hash) ?? []), index]);
  return (await contents(b)).flatMap((hash, index) =>
    (byHash.get(hash) ?? []).map((duplicate) => ({ a: a.ids[duplicate], b: b.ids[index] })),
  );
}
