import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../train/loss';
import { arrays } from './arrays';
import { isInMemory } from './in-memory';
import { labelsOf } from './stream';
import { subset } from './subset';
import { unlabelled } from './unlabelled';

const data = {
  ...arrays([[1], [2], [3]], [0, 1, 0], { classes: ['cat', 'dog'], name: 'animals' }),
  columns: { kind: ['cat', 'dog', 'cat'], index: [0, 1, 0], weight: [4, 30, 5] },
};

test('the examples stay, and no label does: neither class, nor number, nor a column that repeats them', async () => {
  const target = unlabelled(data);
  expect(target.classes).toEqual([]);
  expect(target.labels).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  expect(target.columns).toEqual({ weight: [4, 30, 5] });
  expect(target.ids).toEqual(data.ids);
  expect(isInMemory(target)).toBe(true);
  const part = await subset(target, [2]).read([0]);
  expect([...(await part.data())]).toEqual([3]);
  part.dispose();
  expect(data.labels).toEqual([0, 1, 0]);
});

test.each([
  ['crossEntropy', crossEntropy(), [3, 2]],
  ['crossEntropy with smoothing', crossEntropy({ smoothing: 0.1 }), [3, 2]],
  ['binaryCrossEntropy', binaryCrossEntropy(), [3, 1]],
  ['meanSquaredError', meanSquaredError(), [3, 1]],
])('%s makes no number of such labels', (_, loss, shape) => {
  const labels = labelsOf(unlabelled(data));
  const value = () => tf.tidy(() => loss(tf.zeros(shape as [number, number]), labels).dataSync()[0]);
  let result = Number.NaN;
  try {
    result = value();
  } catch (cause) {
    // TensorFlow refuses a class index that is none.
    expect(String(cause)).toMatch(/outside the valid range/);
  }
  expect(Number.isFinite(result)).toBe(false);
  labels.dispose();
});
