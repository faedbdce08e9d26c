import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { isNative, nativeBackend, typeAttributes } from '../native';
import { tf } from '../tensorflow';

/**
 * The maximum of the rows of each segment, at least 0, and 0 for an empty segment: rows `[rows, columns]` and the segment of
 * each `[rows]` (int32) to `[segments, columns]`. A row with a negative segment belongs to no segment. It has no gradient.
 */
export function segmentMax(rows: Tensor2D, segments: Tensor, count: number): Tensor2D {
  return isNative() ? fusedSegmentMax(rows, segments, count) : plainSegmentMax(rows, segments, count);
}

/** The formula, row by row, in operations of every backend. */
export function plainSegmentMax(rows: Tensor2D, segments: Tensor, count: number): Tensor2D {
  const membership = tf.oneHot(segments.toInt(), count).toFloat();
  const zeros = tf.zeros([count, rows.shape[1]]);
  return tf.unstack(rows).reduce((running: Tensor, row, index) => {
    const column = membership.slice([index, 0], [1, count]).reshape([count, 1]);
    return running.maximum(column.mul(row.expandDims(0)));
  }, zeros) as Tensor2D;
}

/** Segment maximum by TensorFlow's operation, which reads each row once. */
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
