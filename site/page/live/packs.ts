import { putFile } from '../../../lib/src/browser';
import { createSha256 } from '../../../lib/src/platform/sha256.browser';
import type { Pack } from './messages';

const CACHE = 'transferlab-packs';

/**
 * Loads packs and stores their files in the library's memory. A pack is checked by its sha256 before it is used, also one from the
 * browser's cache, where it stays for the next visit. Throws if a pack cannot be loaded or is not what its name says.
 */
export async function loadPacks(packs: readonly Pack[], folder: string, say: (text: string) => void): Promise<void> {
  for (const [index, pack] of packs.entries()) {
    const part = packs.length > 1 ? ` (${index + 1} of ${packs.length})` : '';
    say(`Loading data${part}, ${(pack.bytes / 1e6).toFixed(1)} MB`);
    unpack(await bytesOf(pack, folder + pack.sha256));
  }
}

async function bytesOf(pack: Pack, address: string): Promise<Uint8Array> {
  const cache = await openCache();
  const stored = await cache?.match(address);
  if (stored) {
    const bytes = new Uint8Array(await stored.arrayBuffer());
    if (await isIntact(bytes, pack)) return bytes;
    await cache?.delete(address);
  }
  const response = await fetch(address, { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(
      `The data of this lesson cannot be loaded (${response.status}, ${address}). Reload the page to try again.`,
    );
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (!(await isIntact(bytes, pack))) {
    throw new Error(
      `The data of this lesson is damaged: the sha256 of ${address} differs from its name. Reload the page to try again.`,
    );
  }
  // A full or forbidden store costs the next visit a load, and nothing else.
  await cache?.put(address, new Response(bytes)).catch(() => {});
  return bytes;
}

/** The browser's store; there is none in an insecure context, and in some private windows. */
async function openCache(): Promise<Cache | undefined> {
  try {
    return await caches.open(CACHE);
  } catch {
    return undefined;
  }
}

async function isIntact(bytes: Uint8Array<ArrayBuffer> | Uint8Array, { sha256 }: Pack): Promise<boolean> {
  if (!globalThis.crypto?.subtle) return createSha256().update(bytes).digest('hex') === sha256;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') === sha256;
}

/** Four bytes with the length of the list, the list of paths and sizes as JSON, then the files. */
function unpack(bytes: Uint8Array): void {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const list: [path: string, size: number][] = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  let from = 4 + length;
  for (const [path, size] of list) {
    putFile(path, bytes.subarray(from, from + size));
    from += size;
  }
}
