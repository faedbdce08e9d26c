import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { RandomGenerator } from 'pure-rand/generator/xoroshiro128plus';

const RESOLUTION = 2 ** 30;

/** A number from 0 up to, not including, 1. */
export const fraction = (random: RandomGenerator) => uniformInt(random, 0, RESOLUTION - 1) / RESOLUTION;

/** Normally distributed numbers with mean 0 and standard deviation 1 (Box & Muller 1958). */
export function gaussian(count: number, random: RandomGenerator): Float64Array {
  const out = new Float64Array(count);
  for (let place = 0; place < count; place += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - fraction(random)));
    const angle = 2 * Math.PI * fraction(random);
    out[place] = radius * Math.cos(angle);
    if (place + 1 < count) out[place + 1] = radius * Math.sin(angle);
  }
  return out;
}
