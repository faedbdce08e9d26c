import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { concat } from '../data/concat';
import { stream } from '../data/stream';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { tf } from '../engine/tensorflow';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import { unfreezeNorms } from '../optimize/unfreeze-norms';
import { checkpoint } from '../train/callbacks/checkpoint';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adaptStream, type StreamMethod } from './adapt-stream';
import { eata } from './eata';
import { meanEntropy } from './entropy';
import { normalisedNet, otherUnits } from './fixtures/problems';
import { valuesOf } from './fixtures/shifted';
import { sourceFree, streamData, streamNet } from './fixtures/source-free';
import { sar } from './sar';
import { tent } from './tent';

const { source, target } = otherUnits;
/** 96 examples of each domain, so that no batch has both. */
const [ofSource, ofTarget] = [source, target].map((data) =>
  subset(
    data,
    Array.from({ length: 96 }, (_, i) => i),
  ),
);
const there = concat(ofTarget, ofSource);
const bold: StreamMethod<unknown> = (net, data, given) =>
  tent(net, data, { ...given, inOrder: true, optimizer: adam(0.05) });
/** Trains nothing: predictions differ from those of `evaluate` by the batches' statistics alone. */
const idle: StreamMethod<unknown> = (net, data, given) =>
  tent(net, data, { ...given, inOrder: true, optimizer: sgd(0) });

let trained: Net;
beforeAll(async () => {
  trained = normalisedNet();
  await fit(trained, source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
});
const folder = mkdtempSync(join(tmpdir(), 'adapt-stream-'));
afterAll(() => {
  dispose(trained);
  rmSync(folder, { recursive: true });
});

async function on(data: Dataset, method: StreamMethod<unknown>, options: { batch?: number; resetEvery?: number } = {}) {
  const net = copy(trained);
  try {
    return { ...(await adaptStream(net, data, { method, batch: 16, ...options })), weights: valuesOf(net) };
  } finally {
    dispose(net);
  }
}

describe('adaptStream', () => {
  test.each(sourceFree.streams)("sar's predictions before each update equal NumPy's: $name", async (given) => {
    const net = streamNet(given.net, given.classes);
    const { predictions, result } = await adaptStream(net, streamData(given.batches), {
      method: (...[student, data, run]: Parameters<StreamMethod<unknown>>) =>
        sar(student, data, {
          ...run,
          threshold: 0.6,
          radius: 0.2,
          optimizer: sgd(0.1, 0.9),
          resetBelow: given.resetBelow,
        }),
      batch: 6,
    });
    expect(predictions).toEqual(given.predictions);
    expect(result.resets).toEqual(given.resets.map((batch) => 2 * (batch + 1)));
    dispose(net);
  });

  test.each(sourceFree.chosenStreams)("eata's predictions before each update equal NumPy's: $name", async (given) => {
    const { threshold, maxSimilarity, anchorWeight, rate } = given;
    const net = streamNet(given.net, given.classes);
    const anchor = streamData(given.anchor);
    const { predictions } = await adaptStream(net, streamData(given.batches), {
      method: (...[student, data, run]: Parameters<StreamMethod<unknown>>) =>
        eata(student, data, { ...run, threshold, maxSimilarity, anchor, anchorWeight, optimizer: sgd(rate, 0.9) }),
      batch: 6,
    });
    expect(predictions).toEqual(given.predictions);
    dispose(net);
  });

  test('follows a stream from one domain to another, where the net as it was fails on one', async () => {
    const { accuracies = [], accuracy } = await on(there, idle);
    expect((await evaluate(trained, there)).accuracy).toBeLessThan(0.85);
    expect(accuracy).toBeGreaterThan(0.95);
    expect(accuracies).toHaveLength(12);
    const sum = accuracies.reduce((total, one) => total + one, 0);
    expect(accuracy).toBeCloseTo(sum / 12, 12);
  });

  test('resets before the next domain: its predictions, and the net, are those of a stream that begins there', async () => {
    const [both, second] = [await on(there, bold, { resetEvery: 6 }), await on(ofSource, bold)];
    expect(both.predictions.slice(96)).toEqual(second.predictions);
    expect((await on(there, bold)).weights).not.toEqual(second.weights);
    expect((await on(ofTarget, bold, { resetEvery: 3 })).weights).toEqual(valuesOf(trained));
  });

  test('predicts with what earlier batches left, never with the update on the batch itself', async () => {
    // The first batch is predicted by the start, whatever is trained on it.
    const [bolder, none] = [await on(ofTarget, bold), await on(ofTarget, idle)];
    expect(bolder.predictions.slice(0, 16)).toEqual(none.predictions.slice(0, 16));
    expect(bolder.weights['norm/scale']).not.toEqual(none.weights['norm/scale']);
    // Later batches change nothing before them.
    const half = subset(
      ofTarget,
      Array.from({ length: 48 }, (_, i) => i),
    );
    expect((await on(half, bold)).predictions).toEqual(bolder.predictions.slice(0, 48));
  });

  test("predicts after the method's reset, not before", async () => {
    const options = { threshold: 1, optimizer: adam(1), resetBelow: 1 };
    const always: StreamMethod<unknown> = (net, data, given) => sar(net, data, { ...given, ...options });
    const never: StreamMethod<unknown> = (net, data, given) => sar(net, data, { ...given, ...options, resetBelow: 0 });
    const { predictions } = await on(ofTarget, idle);
    expect((await on(ofTarget, always)).predictions).toEqual(predictions);
    expect((await on(ofTarget, never)).predictions).not.toEqual(predictions);
  });

  test('the method sees no labels; a remainder is left out; without labels there is no accuracy', async () => {
    const labels: number[] = [];
    const spy: StreamMethod<unknown> = (net, data, given) => {
      labels.push(...data.labels);
      return bold(net, data, given);
    };
    const short = subset(
      target,
      Array.from({ length: 41 }, (_, i) => i),
    );
    const labelled = await on(short, spy);
    expect(labels.every(Number.isNaN)).toBe(true);
    expect(labelled.predictions).toHaveLength(32);
    const blind = await on(unlabelled(short), bold);
    expect(blind.predictions).toEqual(labelled.predictions);
    expect(blind.accuracy).toBeUndefined();
    expect(blind.accuracies).toBeUndefined();
  });

  test('takes a method of one call of fit, and leaves no tensor behind', async () => {
    const custom: StreamMethod<unknown> = (net, data, { batch, callbacks }) =>
      fit(net, stream(data, { batch, whole: true }), {
        loss: meanEntropy(),
        optimizer: unfreezeNorms(),
        epochs: 1,
        callbacks,
      });
    const before = tf.memory().numTensors;
    expect((await on(ofTarget, custom, { resetEvery: 2 })).predictions).toHaveLength(96);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('refuses methods that are not one pass in the order of the stream, and targets without a batch', async () => {
    await expect(on(ofTarget, (net, data, given) => tent(net, data, given))).rejects.toThrow(
      /must read target in its order; got a method that shuffles it. Try it without a seed/,
    );
    await expect(on(ofTarget, async () => {})).rejects.toThrow(/must pass the callbacks that it gets to fit/);
    const twoEpochs: StreamMethod<unknown> = (net, data, given) => sar(net, data, { ...given, epochs: 2 });
    await expect(on(ofTarget, twoEpochs)).rejects.toThrow(/must train once on the stream/);
    const smaller: StreamMethod<unknown> = (net, data, given) => sar(net, data, { ...given, batch: 7 });
    await expect(on(ofTarget, smaller)).rejects.toThrow(/must train once on the stream/);
    await expect(on(ofTarget, sar, { batch: 200 })).rejects.toThrow(
      /must have at least a batch of 200 examples; got 96/,
    );
    await expect(on(ofTarget, sar, { resetEvery: 0 })).rejects.toThrow(/adaptStream's resetEvery is 0/);
    const saved: StreamMethod<unknown> = (net, data, given) =>
      sar(net, data, { ...given, callbacks: [checkpoint(join(folder, 'run.safetensors')), ...given.callbacks] });
    await on(ofTarget, saved);
    await expect(on(ofTarget, saved)).rejects.toThrow(/Try a method with epochs: 1 and no checkpoint/);
  });
});
