import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { type RandomGenerator, xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { TransferError } from '../error';
import { numberText } from '../require/described';

/** A generator of random numbers that gives the same numbers for the same seed, on every machine. */
export function randomFrom(seed: number): RandomGenerator {
  if (!Number.isInteger(seed)) throw new TransferError(`A seed is a whole number, not ${numberText(seed)}.`);
  return xoroshiro128plus(seed);
}

/** Numbers drawn evenly from [0, 1), the same for the same seed. */
export function evenFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => uniformFloat64(random);
}

/** Numbers of small seeds that hang on the seed in a plain way: the first of `evenFrom(0)` to `evenFrom(1000)` are all 1.00. */
const PLAIN = 32;

/** The same without the first ones, for who takes one number of each seed. */
export function evenBehind(seed: number): () => number {
  const random = evenFrom(seed);
  for (let drawn = 0; drawn < PLAIN; drawn++) random();
  return random;
}

/** The values in random order (Fisher and Yates); the given array stays as it is. */
export function shuffled<T>(values: readonly T[], random: RandomGenerator): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const place = uniformInt(random, 0, last);
    [order[last], order[place]] = [order[place], order[last]];
  }
  return order;
}

/** The seed of an epoch (from 1) of a run with this seed: another order in each, the same again when it is asked for again. */
export function epochSeed(seed: number, epoch: number): number {
  return seed * 100003 + epoch;
}
