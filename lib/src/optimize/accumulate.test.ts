import { expect, test } from '@jest/globals';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { head } from '../net/head';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { accumulate } from './accumulate';
import { adam } from './adam';
import { chain } from './chain';
import { walk } from './fixtures/walk';
import { freeze } from './freeze';
import { sgd } from './sgd';

// optax.long.test.ts compares forty steps with optax.MultiSteps.

test('the weights stay until the last of the steps, which takes the mean gradient', () => {
  const walked = walk(accumulate(3, sgd(0.5)), { w: [1] }, [{ w: [3] }, { w: [6] }, { w: [0] }, { w: [9] }]);
  // The mean of 3, 6 and 0 is 3: 1 - 0.5 * 3.
  expect(walked.map(({ w }) => w[0])).toEqual([1, 1, -0.5, -0.5]);
});

const x = Array.from({ length: 24 }, (_, index) => [Math.sin(index), Math.cos(3 * index)]);
const data = arrays(
  x,
  x.map(([a, b]) => Number(a > b)),
);
const trained = async (batch: number, optimizer = adam(0.05), epochs = 2) => {
  const net = head({ classes: 2, inputFeatures: 2, seed: 1 });
  const before = tf.memory().numTensors;
  await fit(net, data, { loss: crossEntropy(), optimizer, epochs, batch, seed: 3 });
  expect(tf.memory().numTensors).toBe(before);
  return [...net.weights['head/kernel'].dataSync()];
};

test('in fit, three batches of four examples give the weights of a batch of twelve', async () => {
  const [small, large] = [await trained(4, accumulate(3, adam(0.05))), await trained(12)];
  for (const [index, weight] of large.entries()) expect(small[index]).toBeCloseTo(weight, 5);
});

test('the last step of a run takes the gradients that are left', async () => {
  // Two steps in all: the mean of both gradients, as one batch of all examples has it.
  const [left, full] = [await trained(12, accumulate(5, sgd(0.5)), 1), await trained(24, sgd(0.5), 1)];
  for (const [index, weight] of full.entries()) expect(left[index]).toBeCloseTo(weight, 6);
});

test('frozen layers stay frozen, and the learning rate is that of the wrapped optimizer', async () => {
  const optimizer = accumulate(2, chain(freeze('*/bias'), sgd(0.25)));
  const net = head({ classes: 2, inputFeatures: 2, seed: 1 });
  const rates: (number | undefined)[] = [];
  const watch = { step: ({ rate }: { rate?: number }) => void rates.push(rate) };
  await fit(net, data, { loss: crossEntropy(), optimizer, epochs: 1, batch: 12, callbacks: [watch] });
  expect(net.weights['head/bias'].arraySync()).toEqual([0, 0]);
  expect(rates).toEqual([0.25, 0.25]);
});

test.each([
  [() => accumulate(0, sgd(1)), /accumulate's steps is 0; it must be an integer of 1 or more/],
  [() => accumulate(2, adam as never), /accumulate's optimizer: expected gradient transforms/],
  [() => chain(accumulate(2, sgd(1)), sgd(1)), /at most one optimizer/],
])('what cannot accumulate is rejected', (make, message) => {
  expect(make).toThrow(message);
});
