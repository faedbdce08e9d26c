import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { sgd } from '../optimize/sgd';
import { bestWeights } from '../train/callbacks/best-weights';
import { earlyStopping } from '../train/callbacks/early-stopping';
import { smallNet, stripes } from '../train/callbacks/fixtures/small-net.js';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { bestEpoch } from './best-epoch';
import type { Callback } from './callback';
import type { EpochRecord } from './history';
import type { Net } from './net';

const records = (values: readonly number[]): EpochRecord[] =>
  values.map((value, index) => ({ epoch: index + 1, loss: 1, validLoss: value, validAccuracy: value, seconds: 0 }));

describe('the best epoch', () => {
  test('has the lowest loss or the highest accuracy; of equals it is the first', () => {
    expect(bestEpoch(records([3, 1, 2, 1]), { of: 'validLoss' })).toBe(1);
    expect(bestEpoch(records([0.2, 0.9, 0.5, 0.9]), { of: 'validAccuracy' })).toBe(1);
    expect(bestEpoch(records([]), { of: 'loss' })).toBe(-1);
  });

  test('must be better by the least that counts, than the last that counted', () => {
    // 0.9 is not 0.2 under 1; 0.75 is, and 0.6 is not 0.2 under 0.75.
    expect(bestEpoch(records([1, 0.9, 0.75, 0.6]), { of: 'validLoss', minDelta: 0.2 })).toBe(2);
    expect(bestEpoch(records([0.5, 0.6, 0.8]), { of: 'validAccuracy', minDelta: 0.2 })).toBe(2);
  });

  test('is never one whose value is no number, nor the null that stands for it in a file', () => {
    expect(bestEpoch(records([Number.NaN, 2, null as unknown as number]), { of: 'validLoss' })).toBe(1);
    expect(bestEpoch(records([Number.NaN]), { of: 'validLoss' })).toBe(-1);
  });
});

const data = stripes(24);
const held = stripes(12, 4);
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0), epochs: 9, batch: 8, seed: 1, validate: held };

const valuesOf = (net: Net) =>
  Object.fromEntries(Object.entries(net.weights).map(([name, w]) => [name, Array.from(w.dataSync())]));

/** Makes the held-out losses what they should be: the callback that is first sees and changes each record. */
function scripted(losses: readonly number[]): Callback {
  return {
    epoch({ history: { epochs } }) {
      epochs[epochs.length - 1] = { ...epochs[epochs.length - 1], validLoss: losses[epochs.length - 1] };
    },
  };
}

/** Notes the weights after each epoch. */
function noting(): Callback & { readonly seen: ReturnType<typeof valuesOf>[] } {
  const seen: ReturnType<typeof valuesOf>[] = [];
  return {
    seen,
    epoch({ net }) {
      seen.push(valuesOf(net));
    },
  };
}

describe('earlyStopping', () => {
  test('stops after as many epochs without a better value as it has patience', async () => {
    const callbacks = [scripted([5, 3, 4, 2, 2, 3, 1]), earlyStopping({ patience: 2 })];
    const history = await fit(smallNet(), data, { ...options, callbacks });
    // Best is the fourth, 2; the fifth and the sixth are not better, and the 1 of the seventh is not seen.
    expect(history.epochs).toHaveLength(6);
    expect(history.stopped).toBe('validLoss has not improved for 2 epochs');
  });

  test('refuses what is not measured, and says what to pass', async () => {
    const { validate, ...without } = options;
    const run = (callback: Callback) => fit(smallNet(), data, { ...without, callbacks: [callback] });
    await expect(run(earlyStopping({ patience: 1 }))).rejects.toThrow(
      "earlyStopping looks at validLoss, but it is measured on held-out data, and fit has none. Pass validate to fit, or use earlyStopping({ of: 'loss' }).",
    );
    await expect(run(bestWeights({ of: 'validAccuracy' }))).rejects.toThrow(/bestWeights looks at validAccuracy/);
    await run(earlyStopping({ patience: 1, of: 'loss' }));
    expect(() => earlyStopping({ patience: 0 })).toThrow(/patience must be a positive integer of epochs; got 0/);
    expect(() => earlyStopping({ patience: 1, least: -1 })).toThrow(/minDelta is -1; it must be a number of 0 or more/);
    expect(() => earlyStopping({ patience: 1, minDelta: null as never })).toThrow(/minDelta is null/);
  });
});

describe('bestWeights', () => {
  const moving = { ...options, optimizer: sgd(0.1) };

  test.each([true, false])(
    'gives back the weights of the best epoch, moving averages too; first: %s',
    async (first) => {
      const [net, notes] = [smallNet(), noting()];
      const both = [bestWeights(), earlyStopping({ patience: 3 })];
      const callbacks = [scripted([5, 3, 1, 4, 4, 4, 0]), notes, ...(first ? both : both.reverse())];
      const history = await fit(net, data, { ...moving, callbacks });
      expect(history.epochs).toHaveLength(6);
      expect(valuesOf(net)).toEqual(notes.seen[2]);
      expect(notes.seen[5]).not.toEqual(notes.seen[2]);
      expect(notes.seen[5]['body/norm/mean']).not.toEqual(notes.seen[2]['body/norm/mean']);
    },
  );

  test('gives them back where the run fails, and frees its copies', async () => {
    const [net, notes] = [smallNet(), noting()];
    const fail: Callback = {
      step({ step }) {
        if (step === 8) throw new Error('out of paper');
      },
    };
    const before = tf.memory().numTensors;
    const callbacks = [scripted([1, 5]), bestWeights(), notes, fail];
    await expect(fit(net, data, { ...moving, callbacks })).rejects.toThrow('out of paper');
    expect(notes.seen).toHaveLength(2);
    expect(valuesOf(net)).toEqual(notes.seen[0]);
    expect(tf.memory().numTensors).toBe(before);
  });
});
