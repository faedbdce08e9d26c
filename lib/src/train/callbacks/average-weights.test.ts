import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Callback } from '../../core/callback';
import type { Net } from '../../core/net';
import { arrays } from '../../data/arrays';
import { eagerly } from '../../engine/compile/compile';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { copy, dispose } from '../../net/compose';
import { chain } from '../../optimize/chain';
import { freeze } from '../../optimize/freeze';
import { sgd } from '../../optimize/sgd';
import { type FitOptions, fit } from '../fit';
import { meanSquaredError } from '../loss';
import { averageWeights } from './average-weights';
import { checkpoint } from './checkpoint';

const variable = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value)));

/** `y = slope x + shift`. */
function line(slope: number, shift = 0): Net {
  return {
    name: 'line',
    input: { shape: [1] },
    layers: [
      { name: 'slope', apply: (x, w) => x.mul(w['slope/kernel']) },
      { name: 'shift', apply: (x, w) => x.add(w['shift/bias']) },
    ],
    weights: { 'slope/kernel': variable(slope), 'shift/bias': variable(shift) },
    output: [1],
  };
}

/** x = 1, y = 1/2: the loss is the square of the slope minus 1/2, and a step at rate 1/4 halves this difference. */
const data = arrays([[1]], [0.5], { classes: [], name: 'one point' });
const options: FitOptions = {
  loss: meanSquaredError(),
  optimizer: chain(freeze('shift'), sgd(0.25)),
  epochs: 3,
  batch: 1,
  seed: 1,
};

/** The average's slope minus 1/2, after each step. */
async function averages(decay: number | undefined, more: Partial<FitOptions> = {}): Promise<number[]> {
  const net = line(1.5);
  const average = copy(net);
  const slopes: number[] = [];
  const read: Callback = { step: () => void slopes.push(average.weights['slope/kernel'].dataSync()[0] - 0.5) };
  const { callbacks = [], ...others } = more;
  const settings = decay === undefined ? {} : { decay };
  await fit(net, data, { ...options, ...others, callbacks: [averageWeights(average, settings), read, ...callbacks] });
  for (const one of [net, average]) dispose(one);
  return slopes;
}

const folder = mkdtempSync(join(tmpdir(), 'average-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('averageWeights', () => {
  test('of slopes 1/2 + 1, 1/2, 1/4, 1/8 is their mean in the first steps, then the exponential average', async () => {
    for (const average of [() => averages(undefined), () => eagerly(() => averages(undefined))])
      expect(await average()).toEqual([0.75, 1.75 / 3, 1.875 / 4].map((value) => expect.closeTo(value, 6)));
    // Decay 1/2 from the first step on: (1 + 1/2) / 2, (3/4 + 1/4) / 2, (1/2 + 1/8) / 2.
    expect(await averages(0.5)).toEqual([0.75, 0.5, 0.3125].map((value) => expect.closeTo(value, 6)));
    expect(await averages(0)).toEqual([0.5, 0.25, 0.125].map((value) => expect.closeTo(value, 6)));
  });

  test('does not change the training, and leaves no tensor behind', async () => {
    await averages(0.9);
    const before = tf.memory().numTensors;
    const [net, other] = [line(1.5), line(1.5)];
    const average = copy(net);
    await fit(net, data, { ...options, callbacks: [averageWeights(average)] });
    await fit(other, data, options);
    expect(net.weights['slope/kernel'].dataSync()).toEqual(other.weights['slope/kernel'].dataSync());
    for (const one of [net, other, average]) dispose(one);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('interrupted after a step and continued, the average is that of an uninterrupted run', async () => {
    const file = join(folder, 'run.safetensors');
    const stop = new AbortController();
    const abort: Callback = { step: ({ step }) => void (step === 1 && stop.abort()) };
    const first = await averages(0.9, { callbacks: [checkpoint(file, { every: 1 }), abort], signal: stop.signal });
    const rest = await averages(0.9, { callbacks: [checkpoint(file, { every: 1 })] });
    expect([...first, ...rest]).toEqual(await averages(0.9));
  });

  test('rejects a decay of 1, an average of another net, and one that shares the weights', async () => {
    const net = line(1.5);
    expect(() => averageWeights(net, { decay: 1 })).toThrow(TransferError);
    expect(() => averageWeights(net, { decay: 1 })).toThrow(/averageWeights's decay is 1; it must be at least 0/);
    const into = (average: Net) => fit(net, data, { ...options, callbacks: [averageWeights(average)] });
    await expect(into(net)).rejects.toThrow(/must have separate weights; got line, which shares 'slope\/kernel'/);
    const { 'slope/kernel': _, ...weights } = net.weights;
    await expect(into({ ...net, weights })).rejects.toThrow(/'slope\/kernel' of shape \[\]; got none. Try copy\(net\)/);
    dispose(net);
  });
});
