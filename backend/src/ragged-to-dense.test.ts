import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-node';
import { completeBackend } from '.';

beforeAll(() => completeBackend(tf));

// Figures of TensorFlow 2.21 in Python: RaggedTensor.to_tensor.
describe('a ragged tensor made dense is that of TensorFlow in Python', () => {
  // [[[1, 2], [3]], [], [[4, 5, 6]]]
  const values = tf.tensor1d([1, 2, 3, 4, 5, 6], 'int32');
  const splits = [tf.tensor1d([0, 2, 2, 3], 'int32'), tf.tensor1d([0, 2, 3, 6], 'int32')];
  const dense = (shape: number | number[], fill: number) =>
    tf.raggedTensorToTensor(shape, values, fill, splits, ['ROW_SPLITS', 'ROW_SPLITS']).arraySync();

  test('in its own shape', () => {
    expect(dense(-1, -1)).toEqual([
      [
        [1, 2, -1],
        [3, -1, -1],
      ],
      [
        [-1, -1, -1],
        [-1, -1, -1],
      ],
      [
        [4, 5, 6],
        [-1, -1, -1],
      ],
    ]);
  });

  test('cut to a smaller shape, with one side left open', () => {
    expect(dense([2, -1, 2], 0)).toEqual([
      [
        [1, 2],
        [3, 0],
      ],
      [
        [0, 0],
        [0, 0],
      ],
    ]);
  });

  test('cut on one side and filled on another', () => {
    expect(dense([4, 1, 4], 9)).toEqual([[[1, 2, 9, 9]], [[9, 9, 9, 9]], [[4, 5, 6, 9]], [[9, 9, 9, 9]]]);
  });

  test('with rows of vectors, filled with a vector', () => {
    const rows = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const partitions: Tensor[] = [tf.scalar(4, 'int32'), tf.tensor1d([0, 2, 2], 'int32')];
    const result = tf.raggedTensorToTensor(-1, rows, [7, 8], partitions, ['FIRST_DIM_SIZE', 'VALUE_ROWIDS']);
    expect(result.arraySync()).toEqual([
      [
        [1, 2],
        [7, 8],
      ],
      [
        [7, 8],
        [7, 8],
      ],
      [
        [3, 4],
        [5, 6],
      ],
      [
        [7, 8],
        [7, 8],
      ],
    ]);
  });
});
