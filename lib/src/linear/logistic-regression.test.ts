import { describe, expect, test } from '@jest/globals';
import type { Tensor2D } from '@tensorflow/tfjs';
import { arrays } from '../data/arrays';
import { evenFrom } from '../data/shuffle';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { evaluate } from '../train/evaluate';
import { predict } from '../train/predict';
import reference from './fixtures/logistic-regression.json';
import { heldOutLosses, inTheirSpan, logisticRegression, sparse } from './logistic-regression';

const width = reference.x[0].length;
const rows = sparse(Float32Array.from(reference.x.flat()), width);

describe.each(['two', 'three'] as const)('logistic regression of %s classes', (which) => {
  const { labels, probabilities, heldOut } = reference[which];
  const data = arrays(reference.x, labels);

  test('gives scikit-learn’s probabilities at each penalty', async () => {
    for (const [index, penalty] of reference.penalties.entries()) {
      const { net, tried } = await logisticRegression(data, { penalty });
      expect(tried).toEqual([]);
      const logits = await predict(net, data);
      const shares = tf.tidy(() => logits.softmax().arraySync()) as number[][];
      for (const [row, expected] of probabilities[index].entries()) {
        for (const [at, share] of expected.entries()) expect(shares[row][at]).toBeCloseTo(share, 4);
      }
      logits.dispose();
      dispose(net);
    }
  });

  test('the held-out loss of each penalty is scikit-learn’s on the same parts', () => {
    const found = heldOutLosses(rows, labels, { penalties: reference.penalties, parts: reference.parts });
    for (const [index, { loss }] of found.entries()) expect(loss).toBeCloseTo(heldOut[index], 4);
  });
});

test('the penalty with the lowest held-out loss is taken, the same with the same seed', async () => {
  const data = arrays(reference.x, reference.two.labels);
  const { net, penalty, tried } = await logisticRegression(data, { seed: 1 });
  expect(tried).toHaveLength(10);
  expect(penalty).toBe(tried.reduce((one, other) => (other.loss < one.loss ? other : one)).penalty);
  expect((await logisticRegression(data, { seed: 1 })).tried).toEqual(tried);
  expect((await evaluate(net, data)).accuracy).toBeGreaterThan(0.9);
});

test('what cannot be fitted is refused in a sentence', async () => {
  const x = [
    [0, 1],
    [1, 0],
    [1, 1],
  ];
  await expect(logisticRegression(arrays(x, [0, 1, 1]))).rejects.toThrow(/one example of '0'.*Pass one: penalty: 1/);
  expect((await logisticRegression(arrays(x, [0, 1, 1]), { penalty: 1 })).penalty).toBe(1);
  await expect(logisticRegression(arrays(x, [0, 1, 1], { classes: ['a', 'b', 'c'] }))).rejects.toThrow(
    /no example of 'c'/,
  );
  await expect(logisticRegression(arrays(x, [0, 1, 1]), { penalty: 0 })).rejects.toThrow(/penalty is 0/);
  await expect(logisticRegression(arrays(x, [0, 1, 1]), { folds: 1 })).rejects.toThrow(/folds is 1/);
  await expect(logisticRegression(arrays(x, [0.5, 1, 2], { classes: [] }))).rejects.toThrow(/two classes or more/);
});

test('fewer examples than features are fitted in the space that they span, to the same logits and the same held-out losses', async () => {
  const [examples, features] = [12, 40];
  const random = evenFrom(3);
  const x = Float32Array.from({ length: examples * features }, () => 2 * random() + 1);
  const labels = [...Array(examples).keys()].map((index) => index % 3);
  const whole = sparse(x, features);
  const { rows } = inTheirSpan(whole);
  expect(rows.width).toBe(examples);
  const options = { penalties: [10, 0.1], parts: labels.map((_, index) => index % 4) };
  const [inSpan, asTheyAre] = [heldOutLosses(rows, labels, options), heldOutLosses(whole, labels, options)];
  for (const [index, { loss }] of inSpan.entries()) expect(loss).toBeCloseTo(asTheyAre[index].loss, 4);

  const data = arrays(
    labels.map((_, row) => [...x.subarray(row * features, (row + 1) * features)]),
    labels,
  );
  const { net } = await logisticRegression(data, { penalty: 0.1 });
  const kernel = tf.tidy(() => net.weights['head/kernel'].mul(1)).arraySync() as number[][];
  const slopes = tf.tidy(() => {
    const logits = tf.tensor2d(x, [examples, features]).matMul(tf.tensor2d(kernel)).add(net.weights['head/bias']);
    const errors = logits.softmax().sub(tf.oneHot(tf.tensor1d(labels, 'int32'), 3)) as Tensor2D;
    return tf.tensor2d(x, [examples, features]).matMul(errors, true).add(tf.tensor2d(kernel).mul(0.1)).abs().max();
  });
  expect(slopes.dataSync()[0]).toBeLessThan(1e-4); // at the lowest point of the whole problem the gradient is nothing
  dispose(net);
});

test('counts of words stay sparse', () => {
  const counts = new Float32Array(6 * 500);
  for (let row = 0; row < 6; row++) counts[row * 500 + 7 * row] = 1;
  expect(inTheirSpan(sparse(counts, 500)).rows.width).toBe(500);
});

test('the held-out loss of 200,000 labels is ln 2 where no example is left to learn from', () => {
  const labels = Array.from({ length: 200_000 }, (_, row) => row % 2);
  const parts = labels.map(() => 0);
  const [{ loss }] = heldOutLosses(sparse(Float32Array.from(labels), 1), labels, { penalties: [1], parts });
  expect(loss).toBeCloseTo(Math.LN2, 9);
});
