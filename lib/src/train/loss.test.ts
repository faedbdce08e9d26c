import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { arrays } from '../data/arrays';
import { balancedWeights } from '../data/balanced-weights';
import { tf } from '../engine/tensorflow';
import { binaryCrossEntropy, crossEntropy, type LabelLoss, meanSquaredError } from './loss';

const logits = tf.tensor2d([
  [2, 1, 0.1],
  [0.5, 2.5, -1],
  [0.3, -0.2, 0.9],
  [-1, 0.5, 1.5],
]);
const labels = tf.tensor1d([0, 2, 1, 2], 'int32');
const classWeights = [0.5, 2, 1.25];
const value = (loss: LabelLoss, outputs: Tensor, truth: Tensor) => loss(outputs, truth).dataSync()[0];

/** Made by torch.nn.functional.cross_entropy on the same logits, float64: value, and the gradient of the second example. */
describe('cross-entropy equals PyTorch', () => {
  test.each([
    ['plain', {}, 1.5434784, [0.0290286, 0.2144942, -0.2435228]],
    ['with label smoothing', { smoothing: 0.1 }, 1.5418118, [0.0206953, 0.2061609, -0.2268562]],
    ['with class weights', { classWeights }, 1.7407489, [0.0290286, 0.2144942, -0.2435228]],
    ['with both', { smoothing: 0.1, classWeights }, 1.7093552, [0.0256953, 0.2011609, -0.2268562]],
  ])('%s', (_, options, expected, slope) => {
    const loss = crossEntropy(options);
    expect(value(loss, logits, labels)).toBeCloseTo(expected, 5);
    const gradient = tf
      .grad((z) => loss(z, labels))(logits)
      .dataSync();
    for (const [label, part] of slope.entries()) expect(gradient[3 + label]).toBeCloseTo(part, 6);
  });
});

test('stays finite for scores of a thousand', () => {
  for (const options of [{}, { classWeights: [1, 1] }]) {
    expect(value(crossEntropy(options), tf.tensor2d([[1000, 0]]), tf.tensor1d([1], 'int32'))).toBe(1000);
  }
});

test('balanced weights make a rare class count as much as a frequent one', () => {
  const truth = [0, 0, 0, 1];
  const weights = balancedWeights(arrays([[0], [0], [0], [0]], truth));
  // Each of the three is wrong by a, the one by b: the mean of classes is (a + b) / 2, that of examples (3 a + b) / 4.
  const scores = tf.tensor2d([...Array(3).fill([0, 1]), [0, -2]]);
  const [a, b] = [Math.log(1 + Math.E), Math.log(1 + Math.E ** 2)];
  const index = tf.tensor1d(truth, 'int32');
  expect(value(crossEntropy({ classWeights: weights }), scores, index)).toBeCloseTo((a + b) / 2, 5);
  expect(value(crossEntropy(), scores, index)).toBeCloseTo((3 * a + b) / 4, 5);
});

/** Made by torch.nn.functional.binary_cross_entropy_with_logits and mse_loss. */
test('binary cross-entropy equals PyTorch, for far-off scores and for several questions', () => {
  const scores = tf.tensor1d([0.8, -1.2, 30, -40]);
  const truth = tf.tensor1d([1, 0, 0, 1], 'int32');
  expect(value(binaryCrossEntropy(), scores, truth)).toBeCloseTo(17.6585958, 5);
  expect(value(binaryCrossEntropy(), scores.reshape([4, 1]), truth)).toBeCloseTo(17.6585958, 5);
  const gradient = tf
    .grad((z) => binaryCrossEntropy()(z, truth))(scores)
    .dataSync();
  for (const [index, part] of [-0.0775064, 0.0578688, 0.25, -0.25].entries())
    expect(gradient[index]).toBeCloseTo(part, 6);
  // e^200 is more than a float32 holds; -log(1 - sigmoid(200)) is 200 all the same.
  expect(value(binaryCrossEntropy(), tf.tensor1d([200]), tf.tensor1d([0]))).toBe(200);
  const several = tf.tensor2d([0.8, -1.2, 0.4, -0.1, 2, 0], [3, 2]);
  expect(value(binaryCrossEntropy(), several, tf.tensor2d([1, 0, 1, 1, 0, 0], [3, 2]))).toBeCloseTo(0.7853117, 5);
});

/** By the formula of torch.nn.BCEWithLogitsLoss in NumPy, float64: -(p y log s(x) + (1 - y) log(1 - s(x))), p = [3, 0.5]. */
test('positive weights multiply the part of label 1, as pos_weight of PyTorch', () => {
  const several = tf.tensor2d([0.8, -1.2, 0.4, -0.1, 2, 0], [3, 2]);
  const truth = tf.tensor2d([1, 0, 1, 1, 0, 0], [3, 2]);
  const loss = binaryCrossEntropy({ positiveWeights: [3, 0.5] });
  expect(value(loss, several, truth)).toBeCloseTo(1.017984, 6);
  const gradient = tf
    .grad((z) => loss(z, truth))(several)
    .dataSync();
  const expected = [-0.1550128, 0.0385792, -0.2006562, -0.0437483, 0.1467995, 0.0833333];
  for (const [index, part] of expected.entries()) expect(gradient[index]).toBeCloseTo(part, 6);
  expect(value(binaryCrossEntropy({ positiveWeights: [1, 1] }), several, truth)).toBeCloseTo(0.7853117, 5);
  expect(value(binaryCrossEntropy({ positiveWeights: [2] }), tf.tensor1d([-200]), tf.tensor1d([1]))).toBe(400);
  expect(() => loss(several.reshape([2, 3]), truth)).toThrow(
    /positiveWeights must have a weight for each .* 3 classes; got 2/,
  );
  expect(() => binaryCrossEntropy({ positiveWeights: [-1] })).toThrow(
    /positiveWeights must be numbers of 0 or more; got -1/,
  );
});

test('the mean squared error equals PyTorch, labels in a row or in a column', () => {
  const outputs = tf.tensor2d([[1.5], [-2], [0.25]]);
  expect(value(meanSquaredError(), outputs, tf.tensor1d([1, 2, 0]))).toBe(5.4375);
  expect(value(meanSquaredError(), outputs, tf.tensor2d([[1], [2], [0]]))).toBe(5.4375);
});

test('what cannot be compared is refused in a sentence', () => {
  expect(() => crossEntropy({ smoothing: 1 })).toThrow(/smoothing must be at least 0 and below 1; got 1/);
  expect(() => crossEntropy({ classWeights: [1, -1] })).toThrow(
    /classWeights must be numbers of 0 or more; got -1 for class 1/,
  );
  expect(() => crossEntropy({ classWeights: [1, 2] })(logits, labels)).toThrow(
    /a weight for each of the network's 3 classes; got 2/,
  );
  expect(() => meanSquaredError()(logits, labels)).toThrow(/got outputs \[4,3\] and labels \[4\]/);
});
