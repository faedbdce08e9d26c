import type { Dataset } from '../core/dataset';
import { createSha256 } from '../platform/sha256';
import { batches } from './batches';
import { readExamples } from './read-examples';

/** Examples per read, so that images are decoded in parallel. */
const BATCH = 32;

/** The SHA-256 of each example's values. */
export async function contents(data: Dataset): Promise<string[]> {
  const hashes: string[] = [];
  for (const indices of batches(data, { size: BATCH })) {
    const examples = await readExamples(data, indices);
    const { buffer, byteOffset, byteLength } = await examples.data().finally(() => examples.dispose());
    const length = byteLength / indices.length;
    for (const row of indices.keys()) {
      const bytes = new Uint8Array(buffer, byteOffset + row * length, length);
      hashes.push(createSha256().update(bytes).digest('hex'));
    }
  }
  return hashes;
}
