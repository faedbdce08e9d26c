import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { isNative, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/**
 * The largest of the rows of each segment, and 0 where that is larger or there is none: rows `[rows, columns]` and the
 * segment of each `[rows]` (int32) to `[segments, columns]`. A row whose segment is negative belongs to none. No gradient.
 */
export function segmentMax(rows: Tensor2D, segments: Tensor, count: number): Tensor2D {
  return isNative() ? fusedSegmentMax(rows, segments, count) : plainSegmentMax(rows, segments, count);
}

/** The formula, a row after the other, in ops every backend has. */
export function plainSegmentMax(rows: Tensor2D, segments: Tensor, count: number): Tensor2D {
  const own = tf.oneHot(segments.toInt(), count).toFloat();
  const none = tf.zeros([count, rows.shape[1]]);
  return tf.unstack(rows).reduce((most: Tensor, row, place) => {
    const column = own.slice([place, 0], [1, count]).reshape([count, 1]);
    return most.maximum(column.mul(row.expandDims(0)));
  }, none) as Tensor2D;
}

/** The same by TensorFlow's operation, which reads each row once. */
function fusedSegmentMax(rows: Tensor2D, segments: Tensor, count: number): Tensor2D {
  const backend = nativeBackend();
  const { TF_ATTR_TYPE: type, TF_INT32: value } = backend.binding;
  const attributes = [
    ...typeAttributes(backend, 'T'),
    { name: 'Tindices', type, value },
    { name: 'Tnumsegments', type, value },
  ];
  const inputs = [rows, segments.toInt(), tf.scalar(count, 'int32')];
  return backend.executeSingleOutput('UnsortedSegmentMax', attributes, inputs).relu() as Tensor2D;
}
