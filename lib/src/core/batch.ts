import type { Tensor } from '@tensorflow/tfjs';

/** A batch of examples with their labels. A caller who reads a batch from a stream disposes its tensors. */
export interface Batch {
  /** `[batch, ...shape]`, float32. */
  readonly x: Tensor;
  /**
   * `[batch]`: class indices (int32), or numbers (float32); for several tasks one such tensor a task, or `[batch, numbers]`,
   * in float32 with NaN where some may be missing.
   */
  readonly labels: Tensor | Record<string, Tensor>;
}
