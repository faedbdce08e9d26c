import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { smallest } from '../extremes';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { randomFrom, shuffled } from './shuffle';
import { placesByClass, subset } from './subset';

/**
 * So many random examples of every class: what remains when labels are dear. The same seed gives the same examples,
 * and a smaller `perClass` with that seed gives some of the same, so a learning curve adds labels and does not redraw
 * them. A class with fewer examples is a TransferError that names it.
 */
export function take(data: Dataset, options: { perClass: number; seed: number }): Dataset {
  requireOptions('take', options, { perClass: 'required', seed: 'required' });
  requireDataset('take', data);
  const { perClass, seed } = options;
  if (!Number.isInteger(perClass) || perClass < 1) {
    throw new TransferError(`perClass is how many examples of each class to take, 1 or more; it was ${perClass}.`);
  }
  if (data.classes.length === 0) {
    throw new TransferError(
      `${data.name} has no classes to take examples of. Take some of all by their places: subset(data, [0, 1, 2]).`,
    );
  }
  const byClass = placesByClass(data);
  const short = byClass.findIndex((places) => places.length < perClass);
  if (short >= 0) {
    throw new TransferError(
      `${data.name} has ${byClass[short].length} examples of '${data.classes[short]}', and ${perClass} of each class were ` +
        `asked for. Take ${smallest(byClass.map((places) => places.length))} or fewer, or hold out a smaller share for testing.`,
    );
  }
  const random = randomFrom(seed);
  const taken = byClass.flatMap((places) => shuffled(places, random).slice(0, perClass));
  return subset(
    data,
    taken.sort((a, b) => a - b),
  );
}
