import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Callback } from '../core/callback';
import type { History } from '../core/history';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { cosine } from '../optimize/schedule';
import { sgd } from '../optimize/sgd';
import { checkpoint } from '../train/callbacks/checkpoint';
import { earlyStopping } from '../train/callbacks/early-stopping';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { type FineTuneOptions, fineTune } from './fine-tune';
import { movedLayers, points, tower, valuesOf } from './fixtures/tower';
import { gradualUnfreeze } from './gradual-unfreeze';
import { linearProbe } from './linear-probe';

const data = points(24, 1);
const options = { loss: crossEntropy(), batch: 8, seed: 3 };

/** Notes the weights at the beginning and the end of each run of `fit`. */
function watching() {
  const seen: { begin: Record<string, number[]>; end: Record<string, number[]> }[] = [];
  const callback: Callback = {
    begin: ({ net }) => void seen.push({ begin: valuesOf(net), end: {} }),
    end({ net }) {
      seen[seen.length - 1].end = valuesOf(net);
    },
  };
  return { seen, callback };
}

describe('linearProbe', () => {
  test('moves the head and leaves all else to the bit, as fit does with all but the last layer frozen', async () => {
    const [net, other] = [tower(), tower()];
    const before = valuesOf(net);
    const history = await linearProbe(net, data, { ...options, optimizer: adam(0.05), epochs: 5 });
    expect(movedLayers(before, valuesOf(net))).toEqual(['head']);
    await fit(other, data, { ...options, optimizer: chain(freeze('one', 'two', 'three'), adam(0.05)), epochs: 5 });
    expect(valuesOf(other)).toEqual(valuesOf(net));
    expect(history.frozen?.upTo).toBe('three');
    expect(history.epochs[4].loss).toBeLessThan(history.epochs[0].loss);
    for (const one of [net, other]) dispose(one);
  });

  test('a net that is a head alone is refused', async () => {
    const net = head({ classes: 3, inputFeatures: 5 });
    await expect(linearProbe(net, data, { ...options, optimizer: adam(0.05), epochs: 1 })).rejects.toThrow(
      'freeze(-1) needs a network with two or more layers with weights; got 1. Try leaving it out.',
    );
    dispose(net);
  });
});

describe('fineTune', () => {
  const twoParts = { probe: { epochs: 3, optimizer: adam(0.05) }, epochs: 2, optimizer: sgd(0.05) };

  test('trains the head alone, then everything from there', async () => {
    const net = tower();
    const before = valuesOf(net);
    const { seen, callback } = watching();
    const history = await fineTune(net, data, { ...options, ...twoParts, callbacks: [callback] });
    expect(seen).toHaveLength(2);
    expect(movedLayers(before, seen[0].end)).toEqual(['head']);
    expect(seen[1].begin).toEqual(seen[0].end);
    expect(movedLayers(seen[1].begin, seen[1].end)).toEqual(['one', 'two', 'three', 'head']);
    expect(valuesOf(net)).toEqual(seen[1].end);
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4, 5]);
    dispose(net);
  });

  test('is the two runs of fit that it says, and the seconds add up', async () => {
    const [net, other] = [tower(), tower()];
    const parts: History[] = [];
    const callbacks: Callback[] = [{ end: ({ history }) => void parts.push(history) }];
    const whole = await fineTune(net, data, { ...options, ...twoParts, callbacks, validate: points(9, 2) });
    const probe = await fit(other, data, { ...options, ...twoParts.probe, optimizer: chain(freeze(-1), adam(0.05)) });
    const rest = await fit(other, data, { ...options, epochs: 2, optimizer: sgd(0.05) });
    expect(valuesOf(net)).toEqual(valuesOf(other));
    const losses = [...probe.epochs, ...rest.epochs].map(({ loss }) => loss);
    expect(whole.epochs.map(({ loss }) => loss)).toEqual(losses);
    const [first, second] = parts;
    expect(whole.seconds).toBeCloseTo(first.seconds + second.seconds, 9);
    expect(whole.waited).toBeCloseTo(first.waited + second.waited, 9);
    expect(whole.epochs.map(({ seconds }) => seconds)).toEqual([
      ...first.epochs.map(({ seconds }) => seconds),
      ...second.epochs.map(({ seconds }) => expect.closeTo(first.seconds + seconds, 9)),
    ]);
    expect(whole.stopped).toBeUndefined();
    expect('stopped' in whole).toBe(false);
    expect(whole.epochs.every(({ validLoss }) => validLoss !== undefined)).toBe(true);
    for (const one of [net, other]) dispose(one);
  });

  test('each part has its own schedule, from its beginning to its end', async () => {
    const positions: number[] = [];
    const watched = (position: number) => {
      positions.push(position);
      return cosine(0.01)(position);
    };
    const net = tower();
    await fineTune(net, data, {
      ...options,
      ...twoParts,
      optimizer: sgd(watched),
      probe: { epochs: 1, optimizer: sgd(watched) },
    });
    // Three steps an epoch; each run also asks once before, for the names of the numbers.
    expect(positions).toEqual([0, 0, 0.5, 1, 0, 0, 0.2, 0.4, 0.6, 0.8, 1]);
    dispose(net);
  });

  test('an interrupted first part is the last one', async () => {
    const net = tower();
    const before = valuesOf(net);
    const controller = new AbortController();
    let begun = 0;
    const callbacks: Callback[] = [
      { begin: () => void begun++, step: ({ step }) => (step === 4 ? controller.abort() : undefined) },
    ];
    const history = await fineTune(net, data, { ...options, ...twoParts, callbacks, signal: controller.signal });
    expect(history.stopped).toBe('interrupted');
    expect(history.epochs).toHaveLength(1);
    expect(begun).toBe(1);
    expect(movedLayers(before, valuesOf(net))).toEqual(['head']);
    dispose(net);
  });

  test('a first part that a callback stops hands over to the second', async () => {
    const net = tower();
    const callbacks = (stage: number) => (stage === 0 ? [{ epoch: () => ({ stop: 'good enough' }) }] : []);
    const history = await fineTune(net, data, { ...options, ...twoParts, callbacks });
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
    expect(history.stopped).toBeUndefined();
    dispose(net);
  });

  test('with a checkpoint for each part it goes on from where it was cut off, to the same weights', async () => {
    const folder = mkdtempSync(joinPath(tmpdir(), 'stages-'));
    const run = async (name: string, extra: Partial<FineTuneOptions> = {}) => {
      const net = tower();
      const callbacks = (stage: number) => [checkpoint(joinPath(folder, `${name} ${stage}`), { every: 1 })];
      const history = await fineTune(net, data, { ...options, ...twoParts, callbacks, ...extra });
      const values = valuesOf(net);
      dispose(net);
      return { values, losses: history.epochs.map(({ loss }) => loss), stopped: history.stopped };
    };
    const whole = await run('whole');
    const controller = new AbortController();
    const cutOff = (stage: number): Callback[] => [
      { step: ({ step }) => (stage === 1 && step === 2 ? controller.abort() : undefined) },
      checkpoint(joinPath(folder, `cut ${stage}`), { every: 1 }),
    ];
    expect((await run('cut', { callbacks: cutOff, signal: controller.signal })).stopped).toBe('interrupted');
    expect(await run('cut')).toEqual(whole);
    rmSync(folder, { recursive: true });
  });

  test('what stopped the last part is in the history', async () => {
    const net = tower();
    const callbacks = (stage: number) =>
      stage === 1 ? [earlyStopping({ patience: 1, of: 'loss', minDelta: 1e9 })] : [];
    const history = await fineTune(net, data, { ...options, ...twoParts, epochs: 5, callbacks });
    expect(history.stopped).toBe('loss has not improved for 1 epoch');
    expect(history.epochs).toHaveLength(5);
    dispose(net);
  });
});

describe('gradualUnfreeze', () => {
  test('at each stage exactly the layers named so far move', async () => {
    const net = tower();
    const { seen, callback } = watching();
    const history = await gradualUnfreeze(net, data, {
      ...options,
      thaw: ['head', 't*', 'one'],
      epochs: [1, 2, 1],
      optimizer: adam(0.01),
      callbacks: [callback],
    });
    expect(seen.map(({ begin, end }) => movedLayers(begin, end))).toEqual([
      ['head'],
      ['two', 'three', 'head'],
      ['one', 'two', 'three', 'head'],
    ]);
    expect(seen[1].begin).toEqual(seen[0].end);
    expect(seen[2].begin).toEqual(seen[1].end);
    expect(history.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    dispose(net);
  });

  test('one number of epochs is for every stage, and callbacks may be for each', async () => {
    const net = tower();
    const stages: number[] = [];
    const history = await gradualUnfreeze(net, data, {
      ...options,
      thaw: ['head', 'three'],
      epochs: 2,
      optimizer: adam(0.01),
      callbacks: (stage) => [{ epoch: () => void stages.push(stage) }],
    });
    expect(history.epochs).toHaveLength(4);
    expect(stages).toEqual([0, 0, 1, 1]);
    dispose(net);
  });

  test('no stages, epochs for other stages and a glob that matches nothing are refused', async () => {
    const net = tower();
    const run = async (thaw: string[], epochs: number | number[]) =>
      gradualUnfreeze(net, data, { ...options, thaw, epochs, optimizer: adam(0.01) });
    await expect(run([], 1)).rejects.toThrow(TransferError);
    await expect(run([], 1)).rejects.toThrow(
      "gradualUnfreeze has no stages. Pass thaw: ['head', 'block7*'], the last layers first.",
    );
    await expect(run(['head', 'one'], [1])).rejects.toThrow(
      'gradualUnfreeze has 2 stages and epochs for 1. Pass one number for all, or one for each.',
    );
    await expect(run(['haed'], 1)).rejects.toThrow(
      "unfreeze('haed') matches no weight. The layers are: one, two, three, head.",
    );
    dispose(net);
  });
});

test('no tensor is left behind', async () => {
  const net = tower();
  const run = async () => {
    await fineTune(net, data, {
      ...options,
      probe: { epochs: 1, optimizer: adam(0.01) },
      epochs: 1,
      optimizer: sgd(0.1),
    });
    await gradualUnfreeze(net, data, { ...options, thaw: ['head', 'one'], epochs: 1, optimizer: sgd(0.1) });
  };
  await run();
  const before = tf.memory().numTensors;
  await run();
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});
