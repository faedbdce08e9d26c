import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { History } from '../core/history';
import type { Net } from '../core/net';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import { checkpoint } from '../train/callbacks/checkpoint';
import { layersCompared } from '../train/domains';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { aad } from './aad';
import { featuresAndOutputs } from './features-and-outputs';
import { normalisedNet, otherUnits, smallNet } from './fixtures/problems';
import { expectClose } from './fixtures/reference';
import { valuesOf } from './fixtures/shifted';

import { nrc } from './nrc';
import type { TargetFitOptions } from './target-fit-options';
import { unitRows } from './unit-rows';

const { source, target } = otherUnits;
const options: TargetFitOptions = { optimizer: adam(0.01), epochs: 30, batch: 32, seed: 1 };
const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;

async function trained(net = smallNet()): Promise<Net> {
  const loss = crossEntropy({ smoothing: 0.1 });
  await fit(net, source, { loss, optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

type Method = (net: Net, target: Dataset, options: TargetFitOptions) => Promise<History>;

const folder = mkdtempSync(join(tmpdir(), 'bank-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.each<[string, Method]>([
  ['aad', aad],
  ['nrc', nrc],
])('%s', (name, method) => {
  /** The weights after adaptation of a copy, and the history without the seconds. */
  async function adapted(start: Net, to: Dataset, more: Partial<TargetFitOptions> = {}) {
    const net = copy(start);
    try {
      const { epochs } = await method(net, to, { ...options, epochs: 3, ...more });
      return { weights: valuesOf(net), epochs: epochs.map(({ seconds, ...rest }) => rest) };
    } finally {
      dispose(net);
    }
  }

  test('recovers a target in other units, which the trained net gets wrong', async () => {
    const net = await trained();
    expect(await accuracy(net, target)).toBeLessThan(0.7);
    const { epochs } = await method(net, unlabelled(target), options);
    expect(await accuracy(net, target)).toBeGreaterThan(0.95);
    expect(epochs[29].loss).toBeLessThan(epochs[0].loss);
    dispose(net);
  });

  test('the bank has all examples before the first step, and each step replaces the rows of its batch', async () => {
    const net = await trained();
    const { features, outputs } = await featuresAndOutputs(net, target, layersCompared(net, {})[0]);
    const initial = tf.tidy(() => [unitRows(features).arraySync(), tf.softmax(outputs).arraySync()]) as number[][][];
    const changed: number[][] = [];
    const compare = ({ state }: Run) => {
      const now = ['features', 'probabilities'].map((part) => state[`memory/${part}`].arraySync() as number[][]);
      const differs = (part: number) => (row: number[], example: number) =>
        row.some((value, index) => Math.abs(value - initial[part][example][index]) > 1e-5);
      changed.push(now.map((rows, part) => rows.filter(differs(part)).length));
    };
    await method(net, target, { ...options, optimizer: sgd(0.5), epochs: 1, callbacks: [{ step: compare }] });
    // The first batch has the weights of the start; the next two have others.
    expect(changed.map(([ofFeatures]) => ofFeatures)).toEqual([0, 32, 64]);
    // Probabilities near 0 and 1 stay.
    const ofProbabilities = changed.map(([, rows]) => rows);
    expect(ofProbabilities[0]).toBe(0);
    expect(ofProbabilities[2]).toBeGreaterThan(ofProbabilities[1]);
    expect(ofProbabilities[1]).toBeGreaterThan(0);
    tf.dispose([features, outputs]);
    dispose(net);
  });

  test('cannot see labels: with others, and with none, all weights are the same to the bit', async () => {
    const start = await trained();
    const truth = await adapted(start, target);
    expect(await adapted(start, { ...target, labels: target.labels.map((label) => 1 - label) })).toEqual(truth);
    expect(await adapted(start, unlabelled(target))).toEqual(truth);
    dispose(start);
  });

  test('is the same compiled and eagerly, leaves no tensor behind, and measures labelled data', async () => {
    const start = await trained();
    // Three small steps: later, rounding may choose another of two neighbours that are about equally near.
    const run = () => adapted(start, target, { optimizer: sgd(0.002), epochs: 1, validate: target });
    const compiled = await run();
    const before = tf.memory().numTensors;
    const eager = await eagerly(run);
    expect(tf.memory().numTensors).toBe(before);
    expectClose(Object.values(eager.weights).flat(), Object.values(compiled.weights).flat());
    expect(compiled.epochs[0].validAccuracy).toBeGreaterThan(0.3);
    expect(compiled.epochs[0].validLoss).toBeUndefined();
    dispose(start);
  });

  test('interrupted within an epoch and continued, it ends with the same weights', async () => {
    const start = await trained(normalisedNet());
    const more = { epochs: 4, optimizer: adam(0.05) };
    const truth = await adapted(start, target, more);
    const stop = new AbortController();
    const abort = { step: ({ step }: Run) => void (step === 5 && stop.abort()) };
    const callbacks = [checkpoint(join(folder, `${name}.safetensors`), { every: 1 })];
    const cutShort = await adapted(start, target, { ...more, callbacks: [...callbacks, abort], signal: stop.signal });
    expect(cutShort.weights).not.toEqual(truth.weights);
    expect((await adapted(start, target, { ...more, callbacks })).weights).toEqual(truth.weights);
    dispose(start);
  });

  test('refuses targets and options that make no sense', async () => {
    const net = smallNet();
    const call = (more: object, to: Dataset = target) => method(net, to, { ...options, ...more });
    const three = subset(target, [0, 1, 2]);
    await expect(call({}, three)).rejects.toThrow(TransferError);
    await expect(call({}, three)).rejects.toThrow(
      new RegExp(`${name}'s neighbours must be below the 3 examples of .*; got 3. Try`),
    );
    await expect(call({ neighbours: 0 })).rejects.toThrow(/neighbours is 0; it must be an integer of 1 or more/);
    await expect(call({ batch: 1 })).rejects.toThrow(new RegExp(`${name}'s batch is 1; it must be an integer of 2`));
    await expect(call({ neighbors: 3 })).rejects.toThrow(new RegExp(`${name} has no option 'neighbors'. Did you mean`));
    await expect(method(net, target, { epochs: 1 } as never)).rejects.toThrow(/needs the option 'optimizer'/);
    dispose(net);
  });
});

test('aad without dispersion ends with one class, the pitfall', async () => {
  const net = await trained();
  await aad(net, target, { ...options, dispersion: 0 });
  expect(await accuracy(net, target)).toBeLessThan(0.6);
  await expect(aad(net, target, { ...options, dispersion: -1 })).rejects.toThrow(/aad's dispersion is -1/);
  await expect(nrc(net, target, { ...options, affinity: -1 })).rejects.toThrow(/nrc's affinity is -1/);
  await expect(nrc(net, target, { ...options, expanded: 1000 })).rejects.toThrow(/nrc's expanded must be below/);
  dispose(net);
});
