import { createHash } from 'node:crypto';
import { TransferError } from '../error';
import { batches } from './batches';
import type { Dataset } from './dataset';

/** Examples that are read at a time, so that pictures are decoded side by side. */
const BATCH = 32;

/** The sha256 of each example's numbers. */
async function contents(data: Dataset): Promise<string[]> {
  const hashes: string[] = [];
  for (const places of batches(data, { size: BATCH })) {
    const examples = await data.read(places);
    const { buffer, byteOffset, byteLength } = await examples.data();
    examples.dispose();
    const length = byteLength / places.length;
    for (const row of places.keys()) {
      const bytes = new Uint8Array(buffer, byteOffset + row * length, length);
      hashes.push(createHash('sha256').update(bytes).digest('hex'));
    }
  }
  return hashes;
}

/**
 * The examples that are in both sets, by content and not by name: a test set that holds training examples measures
 * memory. Returns the ids of each pair, empty when nothing is shared. Only exact copies are found: a resized, mirrored
 * or recompressed picture is another content. Sets of different shapes cannot be compared, and are a TransferError.
 */
export async function overlap(a: Dataset, b: Dataset): Promise<{ a: string; b: string }[]> {
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
