import type { Batch } from '../core/batch';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { TransferError } from '../error';
import { largest } from '../extremes';
import { requireDataset } from '../require/arguments';
import { requireOptions } from '../require/options';
import { disposeBatch } from './batch';
import { requireBatchSize } from './batches';
import { readAhead } from './read-ahead';
import { epochSeed, randomFrom, shuffled } from './shuffle';
import { readBatch, type StreamOptions } from './stream';
import { tokenCounts, withoutPadding } from './token-counts';

/** Batches that are sorted by length together: enough for batches of one length, few enough for another order each epoch. */
const SORTED = 16;

/** Different lengths that batches have at most, since a compiled step has a graph for each. */
const LENGTHS = 6;

/**
 * A set of texts as a stream of batches of about one length, each as long as its longest text and no longer: short texts do not
 * wait for padding. `fit(net, byLength(train, { batch: 32, seed: 1 }), …)`. Each epoch takes another order by the seed, in which
 * neighbours are sorted, and batches are shuffled again. Throws where a set does not say how long its texts are.
 */
export function byLength(data: Dataset, options: Omit<StreamOptions, 'whole'>): Stream {
  requireOptions('byLength', options, { batch: 'required', seed: true, ahead: true });
  requireDataset('byLength', data);
  const { batch, seed = 0, ahead = 2 } = options;
  const { name, classes, shape, pixels, vocabulary, labels, tasks } = data;
  const tokens = tokenCounts(data);
  if (!tokens) {
    throw new TransferError(
      `${name} does not say how many tokens its texts have, in data.columns.tokens. Read them by csv(file, { text: 'review', for: net }).`,
    );
  }
  if (tasks)
    throw new TransferError(
      `${name} has labels by task, and byLength takes one label a text. Take stream(data, { batch, seed }).`,
    );
  requireBatchSize(batch);
  const step = 8 * Math.ceil(shape[0] / (8 * LENGTHS));
  const widthOf = (places: readonly number[]) => {
    const longest = largest(places.map((place) => tokens[place]));
    return Math.min(shape[0], step * Math.ceil(longest / step));
  };
  const orderOf = (epoch: number) => {
    const random = randomFrom(epochSeed(seed, epoch));
    const order = shuffled([...labels.keys()], random);
    const pools = inGroups(order, SORTED * batch).map((pool) => [...pool].sort((a, b) => tokens[a] - tokens[b]));
    return shuffled(
      pools.flatMap((pool) => inGroups(pool, batch)),
      random,
    );
  };
  return {
    name,
    classes,
    shape,
    pixels,
    vocabulary,
    steps: Math.ceil(labels.length / batch),
    epoch(number, skip = 0) {
      const order = orderOf(number).slice(skip);
      const read = async (place: number): Promise<Batch> => {
        const { x, labels: own } = await readBatch(data, order[place]);
        try {
          return { x: withoutPadding(x, widthOf(order[place])), labels: own };
        } catch (cause) {
          disposeBatch({ x, labels: own });
          throw cause;
        }
      };
      return readAhead(order.length, read, { ahead, free: disposeBatch });
    },
  };
}

function inGroups(places: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(places.length / size) }, (_, group) =>
    places.slice(group * size, (group + 1) * size),
  );
}
