import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { type CentroidLabelOptions, centroidLabels } from './centroid-labels';
import { sourceFree } from './fixtures/source-free';

function labelsOf(features: number[][], probabilities: number[][], options?: CentroidLabelOptions): number[] {
  return tf.tidy(() =>
    Array.from(centroidLabels(tf.tensor2d(features), tf.tensor2d(probabilities), options).dataSync()),
  );
}

describe('centroidLabels', () => {
  test.each(sourceFree.centroids)('equals NumPy: $name', ({ features, logits, minCount, labels }) => {
    const found = tf.tidy(() => {
      const result = centroidLabels(tf.tensor2d(features), tf.softmax(tf.tensor2d(logits)), { minCount });
      expect(result.dtype).toBe('int32');
      return Array.from(result.dataSync());
    });
    expect(found).toEqual(labels);
  });

  test('the drawn cases have classes left out, examples that the second round moves, and an emptied class', () => {
    expect(sourceFree.centroids.some(({ name }) => !name.includes(' 0 left out'))).toBe(true);
    expect(sourceFree.centroids.some(({ moved }) => moved > 0)).toBe(true);
    expect(sourceFree.centroids.some(({ emptied }) => emptied > 0)).toBe(true);
  });

  test('corrects an example whose features are among another class', () => {
    const features = [
      [4, 0],
      [5, 1],
      [4, 1],
      [-4, 0],
      [-5, 1],
    ];
    const probabilities = [
      [0.9, 0.1],
      [0.9, 0.1],
      [0.4, 0.6],
      [0.1, 0.9],
      [0.1, 0.9],
    ];
    expect(labelsOf(features, probabilities)).toEqual([0, 0, 0, 1, 1]);
  });

  test('of one example, or of predictions of one class, is that class', () => {
    expect(labelsOf([[3, 4]], [[0.2, 0.8]])).toEqual([1]);
    expect(
      labelsOf(
        [[0], [5], [-5]],
        [
          [0.7, 0.3],
          [0.6, 0.4],
          [0.9, 0.1],
        ],
      ),
    ).toEqual([0, 0, 0]);
  });

  test('leaves no tensor but its result', () => {
    const [features, probabilities] = [tf.tensor2d([[1], [2]]), tf.tensor2d([[0.4, 0.6]]).tile([2, 1])];
    const before = tf.memory().numTensors;
    centroidLabels(features, probabilities).dispose();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([features, probabilities]);
  });

  test('refuses other options, shapes that do not fit, NaN, and a minCount that no class has', () => {
    const [x, p] = [
      [[1], [2]],
      [
        [0.4, 0.6],
        [0.4, 0.6],
      ],
    ];
    expect(() => labelsOf(x, p, { least: 1 } as object)).toThrow(/centroidLabels has no option 'least'/);
    expect(() => labelsOf(x, p, { minCount: 0 })).toThrow(/minCount is 0; it must be an integer of 1 or more/);
    expect(() => labelsOf(x, p, { minCount: 3 })).toThrow(TransferError);
    expect(() => labelsOf(x, p, { minCount: 3 })).toThrow(/minCount must be at most 2, .*; got 3/);
    expect(() => labelsOf([[1]], p)).toThrow(/of the same examples, .*; got \[1,1\] and \[2,2\]/);
    expect(() => labelsOf([[1], [Number.NaN]], p)).toThrow(/centroidLabels must get finite values/);
  });
});
