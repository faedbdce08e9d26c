import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import { tf } from '../engine/tensorflow';

/** Disposes the tensors of a batch. */
export function disposeBatch({ x, labels }: Batch): void {
  tf.dispose([x, labels as Tensor]);
}
