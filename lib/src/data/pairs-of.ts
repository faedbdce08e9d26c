import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Dataset } from '../core/dataset';
import { TransferError } from '../error';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { inMemory, isInMemory } from './in-memory';
import { readExamples } from './read-examples';
import { randomFrom, shuffled } from './shuffle';
import { indicesByClass } from './subset';

/** Each pair is an object in memory; a hundred bytes each make these a gigabyte. */
const MOST_PAIRS = 10_000_000;

/**
 * Pairs of a set's examples for contrastive learning, `[pairs, 2, ...shape]` (Tunstall 2022, SetFit). Each round pairs
 * every example with another example of its class (label 1) and with an example of another class (label 0). That is 2 *
 * rounds * examples pairs, hundreds from eight examples per class. `rounds` is 20 by default. Throws if an argument has
 * the wrong type, an option is unknown, there are fewer than two classes, a class has fewer than two examples, or
 * `rounds` is not a positive integer, or there would be more than ten million pairs.
 */
export function pairsOf(data: Dataset, options: { rounds?: number; seed?: number } = {}): Dataset {
  requireOptions('pairsOf', options, { rounds: true, seed: true });
  requireDataset('pairsOf', data);
  const { rounds = 20, seed = 0 } = options;
  const { name, classes, labels, ids, shape } = data;
  if (!Number.isInteger(rounds) || rounds < 1) {
    throw new TransferError(
      `rounds, the number of pairs of each kind per example, must be a positive integer; got ${rounds}.`,
    );
  }
  if (2 * rounds * labels.length > MOST_PAIRS) {
    throw new TransferError(
      `pairsOf would make ${2 * rounds * labels.length} pairs of ${labels.length} examples, and makes at most ${MOST_PAIRS}. Try rounds: ${Math.max(1, Math.floor(MOST_PAIRS / (2 * Math.max(1, labels.length))))}.`,
    );
  }
  const byClass = indicesByClass(data);
  const short = byClass.findIndex((indices) => indices.length < 2);
  if (classes.length < 2 || short >= 0) {
    throw new TransferError(
      classes.length < 2
        ? `pairsOf needs two or more classes; ${name} has ${classes.length}. Pass data with classes.`
        : `pairsOf needs two or more examples of each class; ${name} has ${byClass[short].length} of '${classes[short]}'.`,
    );
  }
  const random = randomFrom(seed);
  const sample = (indices: readonly number[]) => indices[uniformInt(random, 0, indices.length - 1)];
  const ordered = Array.from({ length: rounds }, () =>
    labels.flatMap((label, anchor) => [
      { anchor, partner: sample(byClass[label].filter((index) => index !== anchor)), similar: 1 },
      { anchor, partner: sample(byClass.filter((_, classIndex) => classIndex !== label).flat()), similar: 0 },
    ]),
  ).flat();
  const pairs = shuffled(ordered, random);
  const read: Dataset['read'] = async (indices) => {
    const rows = await readExamples(
      data,
      indices.flatMap((index) => [pairs[index].anchor, pairs[index].partner]),
    );
    try {
      return rows.reshape([indices.length, 2, ...shape]);
    } finally {
      rows.dispose();
    }
  };
  return {
    name: `pairs of ${name}`,
    classes: [],
    labels: pairs.map(({ similar }) => similar),
    ids: pairs.map(({ anchor, partner }) => `${ids[anchor]} and ${ids[partner]}`),
    shape: [2, ...shape],
    pixels: data.pixels,
    vocabulary: data.vocabulary,
    rate: data.rate,
    read: isInMemory(data) ? inMemory(read) : read,
  };
}
