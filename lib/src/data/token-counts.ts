import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';

/** How many tokens each text of a set has before its padding; undefined where the set is none of texts, or does not say. */
export function tokenCounts({ vocabulary, columns, labels, shape }: Dataset): readonly number[] | undefined {
  const counts = columns?.tokens as readonly number[] | undefined;
  return vocabulary !== undefined && counts?.length === labels.length && shape.length === 1 ? counts : undefined;
}

/** Ids `[batch, tokens]` without what stands behind the first `width`, where only padding is; frees what it is given. */
export function withoutPadding(ids: Tensor, width: number): Tensor {
  const short = tf.tidy(() => ids.slice([0, 0], [-1, width]));
  ids.dispose();
  return short;
}
