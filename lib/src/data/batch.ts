import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import { tf } from '../engine/tensorflow';

/** Disposes the tensors of a batch. */
export function disposeBatch({ x, labels }: Batch): void {
  tf.dispose([x, labels as Tensor]);
}

/** The first examples of a batch. */
export function firstExamples({ x, labels }: Batch, count: number): Batch {
  const first = (tensor: Tensor) => tensor.slice(0, count);
  return {
    x: first(x),
    labels:
      labels instanceof tf.Tensor
        ? first(labels)
        : Object.fromEntries(Object.entries(labels).map(([name, ofTask]) => [name, first(ofTask)])),
  };
}
