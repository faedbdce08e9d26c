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

/** Batches per pool that is sorted by length: enough for similar lengths, few enough for a different order each epoch. */
const POOL_BATCHES = 16;

/** Maximum number of distinct batch lengths; a compiled step has one graph for each. */
const MOST_LENGTHS = 6;

/**
 * A text set as a stream of batches of similar length (length bucketing): each batch is padded only to its longest
 * text, rounded up to one of six lengths. `fit(net, byLength(train, { batch: 32, seed: 1 }), …)`.
 *
 * Each epoch shuffles the texts by the seed, sorts pools of 16 batches by length, and shuffles the batches. Throws if
 * `data` is not a dataset, an option is unknown or missing, the set has no token counts (`data.columns.tokens`) or has
 * labels by task, or `batch` is not a positive integer.
 */
export function byLength(data: Dataset, options: Omit<StreamOptions, 'whole'>): Stream {
  requireOptions('byLength', options, { batch: 'required', seed: true, ahead: true });
  requireDataset('byLength', data);
  const { batch, seed = 0, ahead = 2 } = options;
  const { name, classes, shape, pixels, vocabulary, labels, tasks } = data;
  const tokens = tokenCounts(data);
  if (!tokens) {
    throw new TransferError(
      `${name} has no token counts in data.columns.tokens. Read its texts with csv(file, { text: 'review', for: net }).`,
    );
  }
  if (tasks)
    throw new TransferError(
      `byLength needs one label per text; ${name} has labels by task. Use stream(data, { batch, seed }).`,
    );
  requireBatchSize(batch);
  const step = 8 * Math.ceil(shape[0] / (8 * MOST_LENGTHS));
  const widthOf = (indices: readonly number[]) => {
    const longest = largest(indices.map((index) => tokens[index]));
    return Math.min(shape[0], step * Math.ceil(longest / step));
  };
  const orderOf = (epoch: number) => {
    const random = randomFrom(epochSeed(seed, epoch));
    const order = shuffled([...labels.keys()], random);
    const pools = chunked(order, POOL_BATCHES * batch).map((pool) => [...pool].sort((a, b) => tokens[a] - tokens[b]));
    return shuffled(
      pools.flatMap((pool) => chunked(pool, batch)),
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
      const read = async (step: number): Promise<Batch> => {
        const { x, labels: batchLabels } = await readBatch(data, order[step]);
        try {
          return { x: withoutPadding(x, widthOf(order[step])), labels: batchLabels };
        } catch (cause) {
          disposeBatch({ x, labels: batchLabels });
          throw cause;
        }
      };
      return readAhead(order.length, read, { ahead, free: disposeBatch });
    },
  };
}

function chunked(indices: readonly number[], size: number): number[][] {
  return Array.from({ length: Math.ceil(indices.length / size) }, (_, chunk) =>
    indices.slice(chunk * size, (chunk + 1) * size),
  );
}
