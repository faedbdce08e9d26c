import { bytesOf } from '../bytes';
import { TransferError } from '../error';
import { basename } from '../platform/paths';
import { createSha256 } from '../platform/sha256';
import { type NamedArray, openSafetensors, type Safetensors, writeSafetensors } from '../safetensors';

/** The contents of a checksummed file: arrays and texts by name. */
export interface Checksummed {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Writes a safetensors file with the sha256 of its contents, atomically. */
export function writeChecksummed(file: string, { arrays, texts }: Checksummed): void {
  writeSafetensors(file, arrays, { ...texts, sha256: digestOf({ arrays, texts }) });
}

/**
 * Reads such a file. Throws if its contents do not match the checksum; `advice` ends the error. `requireFormat` gets the texts
 * first, and throws if the file has another format.
 */
export function openChecksummed(
  file: string,
  advice: string,
  requireFormat: (texts: Checksummed['texts']) => void,
): Checksummed {
  const { arrays, metadata } = openSafetensors(file, advice);
  const { sha256: _, ...texts } = metadata;
  requireFormat(texts);
  requireDigest({ file, arrays, metadata, advice });
  return { arrays, texts };
}

/** The arrays of such a file, or of another program's safetensors file, which has no checksum. */
export function openArrays(file: string, advice: string): Checksummed['arrays'] {
  const { arrays, metadata } = openSafetensors(file, advice);
  if (metadata.format?.startsWith('transferlab')) requireDigest({ file, arrays, metadata, advice });
  return arrays;
}

function requireDigest(found: Pick<Safetensors, 'arrays' | 'metadata'> & { file: string; advice: string }): void {
  const { file, arrays, metadata, advice } = found;
  const { sha256, ...texts } = metadata;
  if (sha256 === digestOf({ arrays, texts })) return;
  throw new TransferError(`${basename(file)} is damaged (its values differ from those that were written). ${advice}`);
}

function digestOf({ arrays, texts }: Checksummed): string {
  const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createSha256().update(JSON.stringify(sorted));
  for (const [name, { shape, values }] of arrays) hash.update(JSON.stringify([name, shape])).update(bytesOf(values));
  return hash.digest('hex');
}
