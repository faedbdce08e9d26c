import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { head } from '../net/head';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { smallNet, stripes } from './callbacks/fixtures/small-net';
import { type FindLearningRateOptions, findLearningRate } from './find-learning-rate';
import { crossEntropy, type LabelLoss, type Loss } from './loss';
import { plotLearningRate } from './plot-learning-rate';

const data = stripes();
const options: FindLearningRateOptions = { loss: crossEntropy(), batch: 22, seed: 1 };
/** Half the square of the number that comes out, the mean over the batch. */
const half: LabelLoss = (outputs) => outputs.square().mean().div(2).asScalar();

/**
 * One weight w that meets the input 1, so that the loss `half` is w² / 2, its gradient is w, and a step of plain gradient
 * descent takes w to (1 - rate) w.
 */
function line(): Net {
  return {
    name: 'line',
    input: { shape: [1] },
    layers: [{ name: 'line', apply: (x, weights) => x.mul(weights['line/w']) }],
    weights: { 'line/w': tf.variable(tf.scalar(2)) },
    output: [1],
  };
}
/** Four steps an epoch in batches of two, so that the search of 61 steps ends amid an epoch. */
const ones: Dataset = { ...arrays(Array(7).fill([1]), Array(7).fill(0)), classes: [] };

describe('findLearningRate', () => {
  test('takes a rate for each step, each the same factor above the one before', async () => {
    const { rates, losses, smoothed } = await findLearningRate(smallNet(), data, {
      ...options,
      from: 1e-5,
      to: 1e-1,
      steps: 41,
    });
    // A tenth of a decade a step. An epoch has two, so the last one is not finished.
    expect(rates).toHaveLength(41);
    for (const [step, rate] of rates.entries()) expect(Math.log10(rate)).toBeCloseTo(-5 + step / 10, 9);
    expect(losses).toHaveLength(41);
    expect(smoothed[0]).toBeCloseTo(losses[0], 6);
    // (0.1 second + 0.09 first) / 0.19: the moving average of two, without its start.
    expect(smoothed[1]).toBeCloseTo((losses[1] + 0.9 * losses[0]) / 1.9, 6);
  });

  test('those rates are what the optimizer gets: the loss on a parabola is the one worked out by hand', async () => {
    const range = { from: 1.4e-3, to: 1.4e3, steps: 61 };
    const result = await findLearningRate(line(), ones, { loss: half, optimizer: sgd, batch: 2, ...range });
    let w = 2;
    for (const [step, rate] of result.rates.entries()) {
      const expected = w ** 2 / 2;
      expect(Math.abs(result.losses[step] - expected)).toBeLessThan(1e-5 * Math.max(1, expected));
      w *= 1 - rate;
    }
    // Above a rate of 2 the parabola is climbed, and that is noticed long before 1400.
    expect(result.rates.at(-1)).toBeGreaterThan(2);
    expect(result.rates.at(-1)).toBeLessThan(50);
    // The steepest fall of the logarithm of w² / 2 is at the bottom, that of w² / 2 itself is where w still is large.
    expect(result.steepest).toBeGreaterThan(0.05);
    expect(result.steepest).toBeLessThan(0.5);
    // What is suggested is a rate with which the parabola is descended.
    expect(result.suggestion).toBeGreaterThan(0.1);
    expect(result.suggestion).toBeLessThan(2);
  });

  test('leaves the net as it is, to the bit, moving averages too, and no tensor behind', async () => {
    const net = smallNet();
    const values = () => Object.values(net.weights).map((weight) => Array.from(weight.dataSync()));
    const before = values();
    const tensors = tf.memory().numTensors;
    const result = await findLearningRate(net, data, options);
    expect(values()).toEqual(before);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(result.suggestion).toBeGreaterThan(1e-5);
    expect(result.suggestion).toBeLessThan(1);
  });

  test('the same seed finds the same; a stream of batches serves as well as a set', async () => {
    const result = await findLearningRate(smallNet(), data, options);
    expect(await findLearningRate(smallNet(), stream(data, { batch: 22, seed: 1 }), options)).toEqual(result);
  });

  test('a loss that is suddenly infinite is the end of the search', async () => {
    // Where the rate is above 1, w changes its sign, and there this loss is infinite.
    const cliff: Loss = (outputs, labels) => half(outputs, labels).div(outputs.relu().div(outputs).mean()).asScalar();
    const range = { from: 1.4e-3, to: 1.4e3, steps: 61 };
    const net = line();
    const tensors = tf.memory().numTensors;
    const result = await findLearningRate(net, ones, { loss: cliff, optimizer: sgd, batch: 2, ...range });
    expect(tf.memory().numTensors).toBe(tensors);
    expect(result.rates.at(-1)).toBeCloseTo(1.4e-3 * 10 ** 2.9, 6);
    expect(result.losses).toHaveLength(30);
    expect(result.losses.every(Number.isFinite)).toBe(true);
  });

  test('broken data is no end of the search but an error', async () => {
    let reads = 0;
    const broken: Dataset = {
      ...data,
      read: async (indices) => {
        const x = await data.read(indices);
        reads += 1;
        return reads > 20 ? x.mul(Number.NaN) : x;
      },
    };
    await expect(findLearningRate(smallNet(), broken, options)).rejects.toThrow(
      /Example \d+ of the batch has the value NaN/,
    );
  });

  test('refuses what makes no sense, and a loss that never falls', async () => {
    const find = (more: Partial<FindLearningRateOptions>) =>
      findLearningRate(smallNet(), data, { ...options, ...more });
    await expect(find({ from: 1, to: 0.1 })).rejects.toThrow(/needs 0 < from < to .*; got from 1, to 0.1, steps 100/);
    await expect(find({ steps: 9 })).rejects.toThrow(/needs .* 10 steps or more; got .* steps 9/);
    const always = arrays([[1], [1]], [0, 1], { classes: ['a', 'b'] });
    // Both labels for the same example, and even odds to begin with: nothing is better than that.
    const even = head({ classes: 2, inputFeatures: 1 });
    even.weights['head/kernel'].assign(tf.zeros([1, 2]));
    await expect(findLearningRate(even, always, { loss: crossEntropy(), batch: 2, optimizer: sgd })).rejects.toThrow(
      /loss must fall at one of the learning rates; got no fall at \d+ rates/,
    );
  });

  test('goes with frozen layers', async () => {
    const optimizer: FindLearningRateOptions['optimizer'] = (rate) => chain(freeze('body'), sgd(rate, 0.9));
    expect((await findLearningRate(smallNet(), data, { ...options, optimizer })).rates.length).toBeGreaterThan(10);
  });
});

test('plotLearningRate draws the curve on a logarithmic axis, with both rates and without the explosion', () => {
  const result = {
    rates: [1e-4, 1e-3, 1e-2, 1e-1],
    losses: [2.1, 1.5, 1.1, 90],
    smoothed: [2, 1.6, 1.2, 80],
    steepest: 1e-3,
    suggestion: 1e-3,
  };
  const { data: traces, layout } = plotLearningRate(result);
  expect(traces.map(({ name, x }) => ({ name, x }))).toEqual([
    { name: 'smoothed', x: result.rates },
    { name: 'suggested: 0.0010', x: [1e-3, 1e-3] },
    { name: 'steepest: 0.0010', x: [1e-3, 1e-3] },
    { name: 'each step', x: result.rates },
  ]);
  expect(traces[0].y).toEqual(result.smoothed);
  expect(layout.xaxis).toMatchObject({ type: 'log', title: { text: 'learning rate' } });
  // 0.2 below the lowest, 0.4 above the start.
  expect((layout.yaxis as { range: number[] }).range.map((end) => Number(end.toFixed(9)))).toEqual([1, 2.4]);
});
