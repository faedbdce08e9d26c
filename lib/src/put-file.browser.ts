import { TransferError } from './error';
import { fileError } from './file-error';
import { putBytes, readFileSync } from './platform/files.browser';
import { requirePath } from './require/arguments';
import { described } from './require/described';

/**
 * Stores bytes, such as fetched ones, as a file in memory under a path with slashes: `putFile('my.safetensors', bytes)`, then
 * `load('my.safetensors')`. Weights of a backbone go to `/cache/weights/NAME.safetensors`. The bytes are not copied, so do not change
 * them. An older file of this path is replaced. Throws if `bytes` is neither a Uint8Array nor an ArrayBuffer, or if the path is that
 * of a folder.
 */
export function putFile(path: string, bytes: Uint8Array | ArrayBuffer): void {
  requirePath('putFile', path);
  if (!(bytes instanceof Uint8Array || bytes instanceof ArrayBuffer)) {
    throw new TransferError(
      `putFile stores a Uint8Array or an ArrayBuffer; got ${described(bytes)}. Pass await response.arrayBuffer().`,
    );
  }
  try {
    putBytes(path, bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes));
  } catch (cause) {
    throw fileError(cause, path, 'written');
  }
}

/**
 * The bytes of a file in memory, such as the one that `save(net, path)` wrote, for a download or for the page's storage. It is no
 * copy, so do not change them. Throws if there is no such file.
 */
export function fileBytes(path: string): Uint8Array {
  requirePath('fileBytes', path);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileError(cause, path, 'read');
  }
}
