import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { TransferError } from '../error';
import { bytesOf, type NamedArray, openSafetensors, writeSafetensors } from '../safetensors';

/** Arrays and texts that belong together. */
export interface Sealed {
  readonly arrays: ReadonlyMap<string, NamedArray>;
  readonly texts: Readonly<Record<string, string>>;
}

/** Writes a safetensors file that says the sha256 of all that it holds: the whole file or nothing. */
export function writeSealed(file: string, { arrays, texts }: Sealed): void {
  writeSafetensors(file, arrays, { ...texts, sha256: digest({ arrays, texts }) });
}

/**
 * Reads such a file. Throws where it is not to the last bit what was written; `advice` says what to do then. `isOurs` looks
 * at the texts first and throws where the file is another kind of file.
 */
export function openSealed(file: string, advice: string, isOurs: (texts: Sealed['texts']) => void): Sealed {
  const { arrays, metadata } = openSafetensors(file, advice);
  const { sha256, ...texts } = metadata;
  isOurs(texts);
  if (sha256 === digest({ arrays, texts })) return { arrays, texts };
  throw new TransferError(`${basename(file)} is damaged (its numbers are not those that were written). ${advice}`);
}

function digest({ arrays, texts }: Sealed): string {
  const sorted = Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash('sha256').update(JSON.stringify(sorted));
  for (const [name, { shape, values }] of arrays) hash.update(JSON.stringify([name, shape])).update(bytesOf(values));
  return hash.digest('hex');
}
