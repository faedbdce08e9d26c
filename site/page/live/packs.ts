import { putFile } from '../../../lib/src/browser';
import { createSha256 } from '../../../lib/src/platform/sha256.browser';
import type { Pack } from './messages';

const CACHE = 'transferlab-packs';

/**
 * Loads packs and stores their files in the library's memory. A pack is checked by its sha256 before it is used, also one from the
 * browser's cache, where it stays for the next visit. Returns why one does not stay, for the reader; undefined if all do. Throws if a
 * pack cannot be loaded or is not what its name says.
 */
export async function loadPacks(
  packs: readonly Pack[],
  folder: string,
  say: (text: string) => void,
): Promise<string | undefined> {
  let unkept: string | undefined;
  for (const [index, pack] of packs.entries()) {
    const part = packs.length > 1 ? ` (${index + 1} of ${packs.length})` : '';
    const size = (pack.bytes / 1e6).toFixed(1);
    say(`Loading data${part}, ${size} MB`);
    const loaded = await bytesOf(pack, folder + pack.sha256, (count) =>
      say(`Loading data${part}, ${(count / 1e6).toFixed(1)} of ${size} MB`),
    );
    unkept ??= loaded.unkept;
    unpack(pack.gzip ? await unzipped(loaded.bytes) : loaded.bytes);
  }
  return unkept;
}

interface Loaded {
  readonly bytes: Uint8Array;
  readonly unkept?: string;
}

async function bytesOf(pack: Pack, address: string, told: (bytes: number) => void): Promise<Loaded> {
  const cache = await openCache();
  const stored = await cache?.match(address);
  if (stored) {
    const bytes = new Uint8Array(await stored.arrayBuffer());
    if (await isIntact(bytes, pack)) return { bytes };
    await cache?.delete(address);
  }
  const response = await fetch(address, { cache: 'no-store' }).catch(() => {
    throw new Error(
      `The data of this lesson cannot be loaded: there is no network, or the site is not there (${address}). This browser has ` +
        'no intact copy from an earlier visit. Connect, and run the cell again.',
    );
  });
  if (!response.ok || !response.body) {
    throw new Error(
      `The data of this lesson cannot be loaded (${response.status}, ${address}). Reload the page to try again.`,
    );
  }
  const bytes = await readAll(response.body, pack.bytes, told);
  if (!(await isIntact(bytes, pack))) {
    throw new Error(
      `The data of this lesson is damaged: the sha256 of ${address} differs from its name. Reload the page to try again.`,
    );
  }
  return { bytes, unkept: await keep(cache, address, bytes) };
}

/** Keeps a pack for the next visit; returns why it does not. A full or forbidden store costs the next visit a load, and nothing else. */
async function keep(cache: Cache | undefined, address: string, bytes: Uint8Array): Promise<string | undefined> {
  if (!cache) return 'This browser keeps no data here, so the next visit loads it again.';
  try {
    await cache.put(address, new Response(bytes as Uint8Array<ArrayBuffer>));
    return undefined;
  } catch (cause) {
    const why = (cause as Error).name === 'QuotaExceededError' ? 'its store is full' : (cause as Error).message;
    return `The browser does not keep the data (${why}), so the next visit loads it again.`;
  }
}

/** Bytes between two reports of how far a load is. */
const STEP = 1e6;

/** The bytes of a stream that should have `size` of them; at most one more chunk is read of one that has more. */
async function readAll(stream: ReadableStream<Uint8Array>, size: number, loaded: (bytes: number) => void) {
  const bytes = new Uint8Array(size);
  let filled = 0;
  let told = 0;
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    if (filled + part.value.length > size) {
      await reader.cancel();
      return new Uint8Array(0);
    }
    bytes.set(part.value, filled);
    filled += part.value.length;
    if (filled < told + STEP) continue;
    told = filled;
    loaded(filled);
  }
  return bytes.subarray(0, filled);
}

async function unzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([bytes as Uint8Array<ArrayBuffer>]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
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
