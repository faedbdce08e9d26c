import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { randomFrom, shuffled } from './shuffle';
import { indicesByClass, subset } from './subset';

/**
 * A random subset of `perClass` examples per class, to simulate a small labelled set. The same seed gives the same
 * examples; a smaller `perClass` with that seed gives a subset of them, so a learning curve adds labels without
 * resampling. Throws if an argument has the wrong type, an option is unknown or missing, `perClass` is not a positive
 * integer, the set has no classes, or a class has fewer examples.
 */
export function take(data: Dataset, options: { perClass: number; seed: number }): Dataset {
  requireOptions('take', options, { perClass: 'required', seed: 'required' });
  requireDataset('take', data);
  const { perClass, seed } = options;
  if (!Number.isInteger(perClass) || perClass < 1) {
    throw new TransferError(`perClass, the number of examples per class, must be a positive integer; got ${perClass}.`);
  }
  if (data.classes.length === 0) {
    throw new TransferError(
      `take needs a set with classes; ${data.name} has none. Select examples by index: subset(data, [0, 1, 2]).`,
    );
  }
  const byClass = indicesByClass(data);
  const short = byClass.findIndex((indices) => indices.length < perClass);
  if (short >= 0) {
    throw new TransferError(
      `perClass must be at most ${smallest(byClass.map((indices) => indices.length))}; got ${perClass}, and ${data.name} has ` +
        `${byClass[short].length} examples of '${data.classes[short]}'. Take fewer, or hold out a smaller fraction for testing.`,
    );
  }
  const random = randomFrom(seed);
  const taken = byClass.flatMap((indices) => shuffled(indices, random).slice(0, perClass));
  return subset(
    data,
    taken.sort((a, b) => a - b),
  );
}
