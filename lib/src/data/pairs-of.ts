import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inMemory, isInMemory } from './in-memory';
import { readExamples } from './read-examples';
import { randomFrom, shuffled } from './shuffle';
import { placesByClass } from './subset';

/**
 * Pairs of a set's examples, `[pairs, 2, ...shape]`: for each example and round one with another of its class, label 1, and one
 * with an example of another class, label 0 (Tunstall 2022, SetFit). Eight examples a class thus teach by hundreds of pairs:
 * 2 rounds x examples. Throws where there are fewer than two classes, and where a class has fewer than two examples.
 */
export function pairsOf(data: Dataset, options: { rounds?: number; seed?: number } = {}): Dataset {
  requireOptions('pairsOf', options, { rounds: true, seed: true });
  requireDataset('pairsOf', data);
  const { rounds = 20, seed = 0 } = options;
  const { name, classes, labels, ids, shape } = data;
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new TransferError(`rounds is ${rounds}; it is how many pairs of each kind an example gets, 1 or more.`);
  }
  const byClass = placesByClass(data);
  const short = byClass.findIndex((places) => places.length < 2);
  if (classes.length < 2 || short >= 0) {
    throw new TransferError(
      classes.length < 2
        ? `${name} has ${classes.length} classes, and pairs are of one class or of two. Give data with classes.`
        : `${name} has ${byClass[short].length} examples of '${classes[short]}', and a pair of one class needs two. Take two of each or more.`,
    );
  }
  const random = randomFrom(seed);
  const oneOf = (places: readonly number[]) => places[uniformInt(random, 0, places.length - 1)];
  const made = Array.from({ length: rounds }, () =>
    labels.flatMap((label, place) => [
      { one: place, other: oneOf(byClass[label].filter((another) => another !== place)), alike: 1 },
      { one: place, other: oneOf(byClass.filter((_, which) => which !== label).flat()), alike: 0 },
    ]),
  ).flat();
  const pairs = shuffled(made, random);
  const read: Dataset['read'] = async (wanted) => {
    const rows = await readExamples(
      data,
      wanted.flatMap((place) => [pairs[place].one, pairs[place].other]),
    );
    try {
      return rows.reshape([wanted.length, 2, ...shape]);
    } finally {
      rows.dispose();
    }
  };
  return {
    name: `pairs of ${name}`,
    classes: [],
    labels: pairs.map(({ alike }) => alike),
    ids: pairs.map(({ one, other }) => `${ids[one]} and ${ids[other]}`),
    shape: [2, ...shape],
    pixels: data.pixels,
    vocabulary: data.vocabulary,
    rate: data.rate,
    read: isInMemory(data) ? inMemory(read) : read,
  };
}
