import { describe, expect, test } from '@jest/globals';
import type { Callback } from '../core/callback';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { movedLayers, points, tower, valuesOf } from './fixtures/tower';
import { unfreezeSweep } from './unfreeze-sweep';

const [data, validate] = [points(24, 1), points(30, 2)];
const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 2, batch: 8, seed: 3, validate };

describe('unfreezeSweep', () => {
  test('trains so many of the last layers at each depth, and the net keeps its weights', async () => {
    const net = tower();
    const before = valuesOf(net);
    const moved: string[][] = [];
    const callbacks: Callback[] = [{ end: (run) => void moved.push(movedLayers(before, valuesOf(run.net))) }];
    const found = await unfreezeSweep(net, data, { ...options, depths: [1, 3, 4], callbacks });
    expect(moved).toEqual([['head'], ['two', 'three', 'head'], ['one', 'two', 'three', 'head']]);
    expect(found.map(({ depth, from }) => [depth, from])).toEqual([
      [1, 'head'],
      [3, 'two'],
      [4, 'one'],
    ]);
    expect(valuesOf(net)).toEqual(before);
    expect(found.every(({ seconds }) => seconds > 0)).toBe(true);
    dispose(net);
  });

  test('leaves no copy behind where the optimizer is none', async () => {
    const net = tower();
    const before = tf.memory().numTensors;
    const sweep = unfreezeSweep(net, data, { ...options, optimizer: null as never, depths: [1] });
    await expect(sweep).rejects.toThrow(TransferError);
    expect(tf.memory().numTensors).toBe(before);
    dispose(net);
  });

  test('measures what fit at that depth comes to on the held-out data', async () => {
    const [net, other] = [tower(), tower()];
    const [{ accuracy }] = await unfreezeSweep(net, data, { ...options, epochs: 8, depths: [2] });
    await fit(other, data, { ...options, epochs: 8, optimizer: chain(freeze(-2), adam(0.01)), validate: undefined });
    expect(accuracy).toBe((await evaluate(other, validate)).accuracy);
    for (const one of [net, other]) dispose(one);
  });

  test('an interrupted run ends the sweep: what was not trained to its end is not measured', async () => {
    const net = tower();
    const controller = new AbortController();
    let runs = 0;
    const callbacks: Callback[] = [
      {
        begin: () => void runs++,
        step: ({ step }) => (runs === 2 && step === 2 ? controller.abort() : undefined),
      },
    ];
    const { signal } = controller;
    const found = await unfreezeSweep(net, data, { ...options, depths: [1, 2, 3], callbacks, signal });
    expect(found.map(({ depth }) => depth)).toEqual([1]);
    expect(runs).toBe(2);
    dispose(net);
  });

  test.each([[[0]], [[1, 5]], [[1.5]]])('depths %p are refused', async (depths) => {
    const net = tower();
    const run = () => unfreezeSweep(net, data, { ...options, depths });
    await expect(run()).rejects.toThrow(TransferError);
    await expect(run()).rejects.toThrow(
      `unfreezeSweep's depths hold ${depths.at(-1)}; tower + head has 4 layers with weights, so a depth is 1 to 4.`,
    );
    dispose(net);
  });

  test('leaves no tensor behind, also where a run fails', async () => {
    const net = tower();
    const failing: Callback[] = [
      {
        step() {
          throw new Error('no room on the disk');
        },
      },
    ];
    const run = async () => {
      await unfreezeSweep(net, data, { ...options, epochs: 1, depths: [1, 2] });
      await unfreezeSweep(net, data, { ...options, depths: [1], callbacks: failing }).catch(() => {});
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
    dispose(net);
  });
});
