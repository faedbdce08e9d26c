/**
 * The part of `node:fs` that the library needs on both platforms, under the same names. In the browser the files are bytes in
 * memory: see files.browser.ts.
 */
import { closeSync, openSync, readSync } from 'node:fs';

export { existsSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
export { readFile } from 'node:fs/promises';

/** The first bytes of a file; fewer if it is shorter. */
export function firstBytes(path: string, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}
