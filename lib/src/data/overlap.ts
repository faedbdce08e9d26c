import { createHash } from 'node:crypto';
import type { Dataset } from './dataset';

/** The sha256 of each example's numbers. */
async function contents(data: Dataset): Promise<string[]> {
  const hashes: string[] = [];
  for (const place of data.labels.keys()) {
    const example = await data.read([place]);
    const { buffer, byteOffset, byteLength } = await example.data();
    example.dispose();
    hashes.push(
      createHash('sha256')
        .update(new Uint8Array(buffer, byteOffset, byteLength))
        .digest('hex'),
    );
  }
  return hashes;
}

/**
 * The examples that are in both sets, by content and not by name: a test set that holds training examples measures
 * memory. Returns the ids of each pair, empty when nothing is shared. Only exact copies are found: a resized, mirrored
 * or recompressed picture is another content.
 */
export async function overlap(a: Dataset, b: Dataset): Promise<{ a: string; b: string }[]> {
  const places = new Map<string, number[]>();
  for (const [place, hash] of (await contents(a)).entries()) places.set(hash, [...(places.get(hash) ?? []), place]);
  return (await contents(b)).flatMap((hash, place) =>
    (places.get(hash) ?? []).map((twin) => ({ a: a.ids[twin], b: b.ids[place] })),
  );
}
