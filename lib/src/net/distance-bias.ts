import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** Distances of this many tokens and more share the last bucket. */
const FARTHEST = 128;

/**
 * The bias of attention by relative distance (Raffel 2020, section 2.1): a table `[buckets, heads]` of learned biases to
 * `[heads, tokens, tokens]`, for queries in rows and keys in columns.
 */
export function distanceBias(table: Tensor, tokens: number): Tensor {
  const [buckets, heads] = table.shape as [number, number];
  const indices = Array.from({ length: tokens * tokens }, (_, at) =>
    bucketOf((at % tokens) - Math.floor(at / tokens), buckets),
  );
  const rows = tf.gather(table, tf.tensor1d(indices, 'int32'));
  return rows.transpose().reshape([heads, tokens, tokens]);
}

/**
 * The bucket of a key's position minus the query's. Half of the buckets are for keys after the query. In each half, short
 * distances have a bucket each, longer ones share buckets that grow logarithmically.
 */
export function bucketOf(distance: number, buckets: number): number {
  const half = Math.floor(buckets / 2);
  const exact = Math.floor(half / 2);
  const size = Math.abs(distance);
  // In single precision, as the authors compute it.
  const growth = Math.fround(Math.fround(Math.log(size / exact)) / Math.log(FARTHEST / exact));
  const bucket = size < exact ? size : Math.min(half - 1, exact + Math.trunc(Math.fround(growth * (half - exact))));
  return bucket + (distance > 0 ? half : 0);
}
