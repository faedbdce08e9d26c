import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';

/** Some examples and what is known of them. Whoever takes a batch from a stream disposes its tensors. */
export interface Batch {
  /** `[batch, ...shape]`, float32. */
  readonly x: Tensor;
  /**
   * `[batch]`: class indices (int32), or numbers (float32); for several tasks one such tensor a task, or `[batch, numbers]`,
   * in float32 with NaN where some may be missing.
   */
  readonly labels: Tensor | Record<string, Tensor>;
}

/** Frees the tensors of a batch. */
export function disposeBatch({ x, labels }: Batch): void {
  tf.dispose([x, labels as Tensor]);
}
