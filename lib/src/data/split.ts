import { TransferError } from '../error';
import type { Dataset } from './dataset';
import { randomFrom, shuffled } from './shuffle';
import { placesByClass, subset } from './subset';

/**
 * Parts a set in two, the same share of every class in each: `test` is the share to hold out, between 0 and 1.
 * A class of two or more examples has at least one on either side; the only example of a class goes to `train`.
 * The same seed gives the same parts. Each part keeps the order of the whole.
 */
export function split(
  data: Dataset,
  { test = 0.3, seed }: { test?: number; seed: number },
): { train: Dataset; test: Dataset } {
  if (!(test > 0 && test < 1)) {
    throw new TransferError(
      `test is the share to hold out, between 0 and 1; it was ${test}. 0.3 keeps three in ten for testing.`,
    );
  }
  const random = randomFrom(seed);
  const held = placesByClass(data).flatMap((places) => {
    const share = Math.round(places.length * test);
    const count = places.length < 2 ? 0 : Math.min(Math.max(share, 1), places.length - 1);
    return shuffled(places, random).slice(0, count);
  });
  const isHeld = new Set(held);
  const places = data.labels.map((_, place) => place);
  return {
    train: subset(
      data,
      places.filter((place) => !isHeld.has(place)),
    ),
    test: subset(
      data,
      places.filter((place) => isHeld.has(place)),
    ),
  };
}
