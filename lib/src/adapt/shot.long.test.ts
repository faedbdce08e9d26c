import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, cut, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { adamw } from '../optimize/adamw';
import { sgd } from '../optimize/sgd';
import { checkpoint } from '../train/callbacks/checkpoint';
import { layersCompared } from '../train/domains';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { centroidLabels } from './centroid-labels';
import { featuresAndOutputs } from './features-and-outputs';
import { normalisedNet, otherShares, otherUnits, smallNet } from './fixtures/problems';
import { expectClose } from './fixtures/reference';
import { valuesOf } from './fixtures/shifted';
import { informationMaximisationLoss } from './information-maximisation-loss';
import { type ShotOptions, shot } from './shot';

const options: ShotOptions = { optimizer: adam(0.01), epochs: 30, batch: 32, seed: 1 };
const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;

async function trainedOn(source: Dataset, net: Net): Promise<Net> {
  const loss = crossEntropy({ smoothing: 0.1 });
  await fit(net, source, { loss, optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

/** The weights after adaptation of a copy, and the history without the seconds. */
async function adapted(start: Net, target: Dataset, more: Partial<ShotOptions> = {}) {
  const net = copy(start);
  try {
    const { epochs } = await shot(net, target, { ...options, epochs: 3, ...more });
    return { weights: valuesOf(net), epochs: epochs.map(({ seconds, ...rest }) => rest) };
  } finally {
    dispose(net);
  }
}

const folder = mkdtempSync(join(tmpdir(), 'shot-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('shot', () => {
  test('recovers a target in other units, and changes neither the head nor what weight decay would', async () => {
    const { source, target } = otherUnits;
    const net = await trainedOn(source, normalisedNet());
    const before = valuesOf(net);
    expect(await accuracy(net, target)).toBeLessThan(0.7);
    const { epochs } = await shot(net, unlabelled(target), { ...options, optimizer: adamw(0.01, { decay: 0.1 }) });
    expect(await accuracy(net, target)).toBeGreaterThan(0.95);
    const after = valuesOf(net);
    const changed = Object.keys(before).filter((name) => String(before[name]) !== String(after[name]));
    expect(changed.filter((name) => name.startsWith('head/'))).toEqual([]);
    expect(changed).toContain('norm/mean');
    expect(changed).toContain('body/kernel');
    expect(epochs[29].losses?.information).toBeLessThan(epochs[0].losses?.information as number);
    dispose(net);
  });

  test('pseudo-labels keep examples in frequent classes that the even spread would move', async () => {
    const { source, target } = otherShares;
    const net = await trainedOn(source, smallNet());
    const ended = async (labelWeight: number) => {
      const one = copy(net);
      const { epochs } = await shot(one, target, { ...options, labelWeight });
      const result = { accuracy: await accuracy(one, target), losses: Object.keys(epochs[0].losses ?? {}) };
      dispose(one);
      return result;
    };
    const [alone, labelled] = [await ended(0), await ended(0.3)];
    expect(labelled.accuracy).toBeGreaterThan(alone.accuracy + 0.02);
    expect([alone.losses, labelled.losses]).toEqual([[], ['information', 'pseudo-labels']]);
    dispose(net);
  });

  test('the losses of an epoch are those of its batches, with labels from all examples', async () => {
    const { source, target } = otherUnits;
    const net = await trainedOn(source, smallNet());
    const whole = subset(target, [...Array(100).keys()]);
    const { features, outputs } = await featuresAndOutputs(net, whole, layersCompared(net, {})[0]);
    const expected = tf.tidy(() => {
      const labels = centroidLabels(features, tf.softmax(outputs));
      // Not the predictions alone: some labels differ.
      expect(labels.notEqual(outputs.argMax(1).toInt()).sum().dataSync()[0]).toBeGreaterThan(0);
      const [ofLabels, information] = [crossEntropy()(outputs, labels), informationMaximisationLoss(outputs)];
      return [ofLabels.mul(0.4), information].map((value) => value.dataSync()[0]);
    });
    const still = sgd(1e-12);
    const more = { optimizer: still, epochs: 2, batch: 100, labelWeight: 0.4 };
    const { epochs } = await shot(net, whole, { ...options, ...more });
    for (const { losses } of epochs)
      expectClose([losses?.['pseudo-labels'] as number, losses?.information as number], expected);
    tf.dispose([features, outputs]);
    dispose(net);
  });

  test('makes new labels before each epoch', async () => {
    const { source, target } = otherUnits;
    const net = await trainedOn(source, normalisedNet());
    const seen: number[][] = [];
    const read = ({ state }: { state: Readonly<Record<string, { dataSync(): ArrayLike<number> }>> }) => {
      seen.push(Array.from(state['pseudo-labels'].dataSync()));
    };
    await shot(net, target, { ...options, epochs: 6, callbacks: [{ step: read }] });
    // Three steps of 32 in each epoch: the same labels in an epoch, and others later.
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
    expect(seen[17]).not.toEqual(seen[0]);
    dispose(net);
  });

  test('cannot see labels: with others, and with none, all weights are the same to the bit', async () => {
    const { source, target } = otherUnits;
    const start = await trainedOn(source, normalisedNet());
    const truth = await adapted(start, target);
    expect(await adapted(start, { ...target, labels: target.labels.map((label) => 1 - label) })).toEqual(truth);
    expect(await adapted(start, unlabelled(target))).toEqual(truth);
    dispose(start);
  });

  test('is the same compiled and eagerly, and leaves no tensor behind', async () => {
    const { source, target } = otherUnits;
    const start = await trainedOn(source, smallNet());
    const run = () => adapted(start, target, { optimizer: sgd(0.02) });
    const compiled = await run();
    const before = tf.memory().numTensors;
    const eager = await eagerly(run);
    expect(tf.memory().numTensors).toBe(before);
    expectClose(Object.values(eager.weights).flat(), Object.values(compiled.weights).flat());
    dispose(start);
  });

  test('interrupted within an epoch and continued, it ends with the same weights', async () => {
    const { source, target } = otherUnits;
    const start = await trainedOn(source, normalisedNet());
    const more = { epochs: 4, optimizer: adam(0.05) };
    const truth = await adapted(start, target, more);
    const file = join(folder, 'run.safetensors');
    const stop = new AbortController();
    const abort = { step: ({ step }: { step: number }) => void (step === 5 && stop.abort()) };
    const callbacks = [checkpoint(file, { every: 1 })];
    const cutShort = await adapted(start, target, { ...more, callbacks: [...callbacks, abort], signal: stop.signal });
    expect(cutShort.weights).not.toEqual(truth.weights);
    expect(existsSync(file)).toBe(true);
    expect((await adapted(start, target, { ...more, callbacks })).weights).toEqual(truth.weights);
    dispose(start);
  });

  test('a target of one predicted class trains, and one example, a net without a head and wrong options are refused', async () => {
    const { source, target } = otherUnits;
    const net = await trainedOn(source, smallNet());
    const one = (index: number) => subset(target, [index]);
    const same = { ...one(0), labels: Array(8).fill(0), ids: Array(8).fill('same') };
    const eight: Dataset = { ...same, read: async (indices) => (await one(0).read([0])).tile([indices.length, 1]) };
    const { epochs } = await adapted(net, eight, { batch: 8 });
    for (const { loss } of epochs) expect(Number.isFinite(loss)).toBe(true);

    await expect(shot(net, one(0), options)).rejects.toThrow(TransferError);
    await expect(shot(net, one(0), options)).rejects.toThrow(/must have two examples or more; got 1 in/);
    await expect(shot(net, target, { ...options, batch: 1 })).rejects.toThrow(
      /shot's batch is 1; it must be an integer of 2/,
    );
    await expect(shot(net, target, { ...options, labelWeight: -1 })).rejects.toThrow(/shot's labelWeight is -1/);
    await expect(shot(net, target, { ...options, minCount: 0 })).rejects.toThrow(/shot's minCount is 0/);
    await expect(shot(net, target, { ...options, minCount: 1000 })).rejects.toThrow(/minCount must be at most/);
    await expect(shot(net, target, { ...options, at: 'head' })).rejects.toThrow(
      /features must come before the last layer/,
    );
    await expect(shot(net, target, { ...options, beta: 1 } as never)).rejects.toThrow(/shot has no option 'beta'/);
    await expect(shot(net, target, { epochs: 1 } as never)).rejects.toThrow(/shot needs the option 'optimizer'/);
    await expect(shot(cut(net, 'body'), target, options)).rejects.toThrow(/features must come before the last layer/);
    dispose(net);
  });
});
