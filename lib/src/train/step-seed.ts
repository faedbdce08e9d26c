/**
 * The random seed (int32) of one step (from 1) of a run. Each run's seed multiplies and shifts the steps by separate constants:
 * two steps of one run never have the same seed, and steps of runs with neighbouring seeds have the same seed only as often
 * as two random numbers of 32 bits.
 */
export function stepSeed(seed: number, step: number): number {
  return scramble(Math.imul(step + scramble(seed), scramble(~seed) | 1));
}

/** The finaliser of MurmurHash3 (Appleby 2011) on 32 bits: changing one input bit flips each output bit half of the time. */
function scramble(bits: number): number {
  let hash = bits | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
