import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
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
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adabn } from './adabn';
import { normalisedNet, otherUnits, smallNet } from './fixtures/problems';
import { expectClose } from './fixtures/reference';
import { valuesOf } from './fixtures/shifted';
import { sourceFree, streamData, streamNet } from './fixtures/source-free';
import { type SarOptions, sar } from './sar';

const { source, target } = otherUnits;
const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;

async function trained(): Promise<Net> {
  const net = normalisedNet();
  await fit(net, source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

async function adapted(start: Net, to: Dataset, options: SarOptions = {}) {
  const net = copy(start);
  try {
    const { history, resets } = await sar(net, to, { batch: 16, ...options });
    return { weights: valuesOf(net), losses: history.epochs.map(({ loss }) => loss), resets };
  } finally {
    dispose(net);
  }
}

const folder = mkdtempSync(pathOf(tmpdir(), 'sar-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('sar', () => {
  test.each(sourceFree.streams)('equals NumPy after each batch: $name', async (given) => {
    const net = streamNet(given.net, given.classes);
    const data = streamData(given.batches);
    const [after, reliable]: [number[][], number[][]] = [[], []];
    const read = ({ step, state }: Run) => {
      reliable.push(Array.from(state['sar/reliable'].dataSync()));
      if (step % 2 === 0)
        after.push(['scale', 'offset'].flatMap((part) => Array.from(state[`norm/${part}`].dataSync())));
    };
    const more = { threshold: 0.6, radius: 0.2, optimizer: sgd(0.1, 0.9), resetBelow: given.resetBelow };
    const { resets } = await sar(net, data, { ...more, batch: 6, callbacks: [{ step: read }] });
    expect(resets).toEqual(given.resets.map((batch) => 2 * (batch + 1)));
    const counts = reliable.map((examples) => examples.reduce((sum, one) => sum + one, 0));
    expect(counts).toEqual(given.reliable.flat());
    // The callback reads before a reset.
    for (const [batch, { scale, offset }] of given.after.entries())
      if (!given.resets.includes(batch)) expectClose(after[batch], [...scale, ...offset]);
    if (given.resets.at(-1) === given.batches.length - 1) {
      expectClose(valuesOf(net)['norm/scale'], given.net.scale as number[]);
    }
    dispose(net);
  });

  test('recovers a target in other units, and changes scales, offsets and running statistics only', async () => {
    const net = await trained();
    const before = valuesOf(net);
    expect(await accuracy(net, target)).toBeLessThan(0.7);
    await sar(net, unlabelled(target), { optimizer: adam(0.01), epochs: 20, batch: 32, seed: 1, resetBelow: 0 });
    await adabn(net, target);
    expect(await accuracy(net, target)).toBeGreaterThan(0.9);
    const after = valuesOf(net);
    const changed = Object.keys(before).filter((name) => String(before[name]) !== String(after[name]));
    expect(changed).toEqual(['norm/scale', 'norm/offset', 'norm/mean', 'norm/variance']);
    dispose(net);
  });

  test('after a long stream of one class, resets leave a net that the next domain can use', async () => {
    const net = await trained();
    const one = subset(
      target,
      [...target.labels.keys()].filter((index) => target.labels[index] === 1),
    );
    const ended = async (resetBelow: number) => {
      const adapting = copy(net);
      const { resets } = await sar(adapting, one, {
        optimizer: adam(1),
        epochs: 40,
        batch: 14,
        threshold: 1,
        resetBelow,
      });
      await adabn(adapting, target);
      const result = { accuracy: await accuracy(adapting, target), resets };
      dispose(adapting);
      return result;
    };
    const [without, withResets] = [await ended(0), await ended(0.1)];
    expect(without.resets).toEqual([]);
    expect(without.accuracy).toBeLessThan(0.6);
    expect(withResets.resets.length).toBeGreaterThan(3);
    expect(withResets.accuracy).toBeGreaterThan(0.8);
    dispose(net);
  });

  test('without a reliable prediction no trained weight moves', async () => {
    const net = await trained();
    const { weights, losses } = await adapted(net, target, { threshold: 1e-9 });
    const before = valuesOf(net);
    for (const name of ['norm/scale', 'norm/offset']) expect(weights[name]).toEqual(before[name]);
    expect(losses).toEqual([0]);
    dispose(net);
  });

  test('cannot see labels, leaves no tensor behind, and is the same compiled and eagerly', async () => {
    const start = await trained();
    const truth = await adapted(start, target, { optimizer: sgd(0.01) });
    expect(await adapted(start, unlabelled(target), { optimizer: sgd(0.01) })).toEqual(truth);
    const before = tf.memory().numTensors;
    const eager = await eagerly(() => adapted(start, target, { optimizer: sgd(0.01) }));
    expect(tf.memory().numTensors).toBe(before);
    expectClose(Object.values(eager.weights).flat(), Object.values(truth.weights).flat());
    dispose(start);
  });

  test('interrupted between the two passes of a batch and continued, it ends with the same weights', async () => {
    const start = await trained();
    const more = { optimizer: adam(0.05), epochs: 3, seed: 2, resetBelow: 0.1 };
    const truth = await adapted(start, target, more);
    const stop = new AbortController();
    const abort = { step: ({ step }: Run) => void (step === 15 && stop.abort()) };
    const callbacks = [checkpoint(pathOf(folder, 'run.safetensors'), { every: 1 })];
    const cutShort = await adapted(start, target, { ...more, callbacks: [...callbacks, abort], signal: stop.signal });
    expect(cutShort.weights).not.toEqual(truth.weights);
    expect((await adapted(start, target, { ...more, callbacks })).weights).toEqual(truth.weights);
    dispose(start);
  });

  test('refuses nets without batch normalisation, and options that make no sense', async () => {
    const [net, without] = [normalisedNet(), smallNet()];
    await expect(sar(without, target)).rejects.toThrow(TransferError);
    await expect(sar(without, target)).rejects.toThrow(/needs a network with batch normalisation/);
    await expect(sar(net, target, { threshold: 0 })).rejects.toThrow(
      /sar's threshold is 0; it must be a number above 0/,
    );
    await expect(sar(net, target, { radius: -1 })).rejects.toThrow(/sar's radius is -1/);
    await expect(sar(net, target, { resetBelow: -1 })).rejects.toThrow(/sar's resetBelow is -1/);
    await expect(sar(net, target, { batch: 1 })).rejects.toThrow(
      /sar's batch is 1; it must be an integer of 2 or more/,
    );
    await expect(sar(net, target, { thresholds: 1 } as never)).rejects.toThrow(
      /sar has no option 'thresholds'. Did you mean/,
    );
    for (const one of [net, without]) dispose(one);
  });
});
