import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';

const RESOLUTION = 2 ** 30;

/** A uniform random number in [0, 1). */
export const uniform = (random: RandomGenerator) => uniformInt(random, 0, RESOLUTION - 1) / RESOLUTION;

/** Standard normal random numbers, `[count]` (Box & Muller 1958). */
export function gaussian(count: number, random: RandomGenerator): Float64Array {
  const out = new Float64Array(count);
  for (let index = 0; index < count; index += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
    const angle = 2 * Math.PI * uniform(random);
    out[index] = radius * Math.cos(angle);
    if (index + 1 < count) out[index + 1] = radius * Math.sin(angle);
  }
  return out;
}
