import { joined } from './bytes';
import { fileError } from './file-error';
import { existsSync, putBytes, readFileSync } from './platform/files.browser';

/** Appends to a file in memory. */
export function append(file: string, part: string | Uint8Array): void {
  const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
  try {
    putBytes(file, joined([...(existsSync(file) ? [readFileSync(file)] : []), bytes]));
  } catch (cause) {
    throw fileError(cause, file, 'written');
  }
}
