import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { type RandomGenerator, xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { TransferError } from '../error';
import { numberText } from '../require/described';

/** A random number generator with the same sequence for the same seed, on every machine. */
export function randomFrom(seed: number): RandomGenerator {
  if (!Number.isInteger(seed)) throw new TransferError(`The seed must be an integer; got ${numberText(seed)}.`);
  return xoroshiro128plus(seed);
}

/** Uniform random numbers in [0, 1), with the same sequence for the same seed. */
export function evenFrom(seed: number): () => number {
  const random = randomFrom(seed);
  return () => uniformFloat64(random);
}

/** Warm-up draws to discard; with small seeds the first are correlated: those of `evenFrom(0)` to `evenFrom(1000)` are all 1.00. */
const WARM_UP = 32;

/** The same after a warm-up, for callers that draw one number per seed. */
export function evenBehind(seed: number): () => number {
  const random = evenFrom(seed);
  for (let draw = 0; draw < WARM_UP; draw++) random();
  return random;
}

/** A shuffled copy of the values (Fisher and Yates). */
export function shuffled<T>(values: readonly T[], random: RandomGenerator): T[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last--) {
    const index = uniformInt(random, 0, last);
    [order[last], order[index]] = [order[index], order[last]];
  }
  return order;
}

/** The seed of an epoch (from 1) of a run with this seed: a different order each epoch, reproducible. */
export function epochSeed(seed: number, epoch: number): number {
  return seed * 100003 + epoch;
}
