import type { Sha256 } from './interface';

/** The first 32 bits of the fractional part of a root of each of the first primes (FIPS 180-4, 4.2.2 and 5.3.3). */
const fractions = (count: number, root: (prime: number) => number) =>
  Uint32Array.from(primes(count), (prime) => (root(prime) % 1) * 2 ** 32);

function primes(count: number): number[] {
  const found: number[] = [];
  for (let next = 2; found.length < count; next++) if (found.every((prime) => next % prime !== 0)) found.push(next);
  return found;
}

const CONSTANTS = fractions(64, Math.cbrt);
const START = fractions(8, Math.sqrt);
const BLOCK = 64;

const turned = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/** An empty hash: SHA-256 (FIPS 180-4), in parts. A page without a secure context has no `crypto.subtle`, which is not in parts. */
export function createSha256(): Sha256 {
  const state = START.slice();
  const block = new Uint8Array(BLOCK);
  const view = new DataView(block.buffer);
  const words = new Int32Array(64);
  let filled = 0;
  let length = 0;

  function add(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const part = bytes.subarray(from, from + BLOCK - filled);
      block.set(part, filled);
      from += part.length;
      filled += part.length;
      if (filled < BLOCK) return;
      compress(state, view, words);
      filled = 0;
    }
  }

  const hash: Sha256 = {
    update(part) {
      const bytes = typeof part === 'string' ? new TextEncoder().encode(part) : part;
      length += bytes.length;
      add(bytes);
      return hash;
    },
    digest() {
      const end = new Uint8Array((filled < 56 ? 56 : 120) - filled + 8);
      end[0] = 0x80;
      new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(length) * 8n);
      add(end);
      return Array.from(state, (word) => word.toString(16).padStart(8, '0')).join('');
    },
  };
  return hash;
}

/** One block of 64 bytes (FIPS 180-4, 6.2.2). */
function compress(state: Uint32Array, block: DataView, words: Int32Array): void {
  for (let t = 0; t < 16; t++) words[t] = block.getInt32(4 * t);
  for (let t = 16; t < 64; t++) {
    const [before, near] = [words[t - 15], words[t - 2]];
    const small0 = turned(before, 7) ^ turned(before, 18) ^ (before >>> 3);
    const small1 = turned(near, 17) ^ turned(near, 19) ^ (near >>> 10);
    words[t] = words[t - 16] + small0 + words[t - 7] + small1;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t++) {
    const large1 = turned(e, 6) ^ turned(e, 11) ^ turned(e, 25);
    const first = (h + large1 + ((e & f) ^ (~e & g)) + CONSTANTS[t] + words[t]) | 0;
    const large0 = turned(a, 2) ^ turned(a, 13) ^ turned(a, 22);
    const second = (large0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
  }
  for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] += value;
}
