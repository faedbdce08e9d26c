/**
 * The seed, an int32, of all that is random in one step (from 1) of a run. Each seed multiplies and shifts the steps by
 * numbers of its own, so runs of neighbouring seeds agree no more often than chance has two of 2^32 numbers agree, and the
 * steps of one run do not agree at all.
 */
export function stepSeed(seed: number, step: number): number {
  return scramble(Math.imul(step + scramble(seed), scramble(~seed) | 1));
}

/** The last step of MurmurHash3 (Appleby 2011) on 32 bits: changing one bit changes each of the others half of the time. */
function scramble(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
