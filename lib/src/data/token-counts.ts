import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';

/** The number of tokens of each text without padding, `[examples]`; undefined if the set has no texts or no counts. */
export function tokenCounts({ vocabulary, columns, labels, shape }: Dataset): readonly number[] | undefined {
  const counts = columns?.tokens as readonly number[] | undefined;
  return vocabulary !== undefined && counts?.length === labels.length && shape.length === 1 ? counts : undefined;
}

/** Token ids `[batch, tokens]` truncated to `[batch, width]`, where the rest is padding; disposes its input. */
export function withoutPadding(ids: Tensor, width: number): Tensor {
  const short = tf.tidy(() => ids.slice([0, 0], [-1, width]));
  ids.dispose();
  return short;
}
