import type { KernelConfig, Tensor } from '@tensorflow/tfjs';
import { fromInt64, toInt64 } from './int64';
import { kernel, type Tf } from './kernel';
import { run, runAll, type } from './operation';

/** The operations on sparse tensors: reshaping, filling empty rows, and sums and means of chosen rows by segment. */
export function sparse(tf: Tf): KernelConfig[] {
  return [
    kernel<{ inputIndices: Tensor; inputShape: Tensor; newShape: Tensor }>(
      tf,
      'SparseReshape',
      ({ inputIndices, inputShape, newShape }, _, backend) =>
        runAll(
          backend,
          'SparseReshape',
          {},
          [inputIndices, inputShape, newShape].map((tensor) => toInt64(backend, tensor)),
          2,
        ).map((output) => fromInt64(backend, output)),
    ),

    kernel<{ indices: Tensor; values: Tensor; denseShape: Tensor; defaultValue: Tensor }>(
      tf,
      'SparseFillEmptyRows',
      ({ indices, values, denseShape, defaultValue }, _, backend) => {
        const [outputIndices, outputValues, emptyRowIndicator, reverseIndexMap] = runAll(
          backend,
          'SparseFillEmptyRows',
          { T: type(values.dtype) },
          [toInt64(backend, indices), values, toInt64(backend, denseShape), defaultValue],
          4,
        );
        return [
          fromInt64(backend, outputIndices),
          outputValues,
          emptyRowIndicator,
          fromInt64(backend, reverseIndexMap),
        ];
      },
    ),

    ...['SparseSegmentSum', 'SparseSegmentMean'].map((name) =>
      kernel<{ data: Tensor; indices: Tensor; segmentIds: Tensor }>(
        tf,
        name,
        ({ data, indices, segmentIds }, _, backend) => {
          // TensorFlow has no mean of integers; TensorFlow.js cuts off the fraction.
          const throughFloat = name === 'SparseSegmentMean' && data.dtype === 'int32';
          const rows = throughFloat ? data.cast('float32') : data;
          const attributes = { T: type(rows.dtype), Tidx: type('int32'), Tsegmentids: type('int32') };
          const result = named(() => run(backend, name, attributes, [rows, indices, segmentIds]));
          return throughFloat ? result.cast('int32') : result;
        },
      ),
    ),
  ];
}

/** TensorFlow's complaint with the argument's name in TensorFlow.js. */
function named<T>(compute: () => T): T {
  try {
    return compute();
  } catch (cause) {
    throw new Error((cause as Error).message.replace("'segment_ids'", 'segmentIds'), { cause });
  }
}
