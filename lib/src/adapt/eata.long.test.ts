import { describe, expect, test } from '@jest/globals';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { sgd } from '../optimize/sgd';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adabn } from './adabn';
import { type EataOptions, eata } from './eata';
import { fisherInformation } from './fisher-information';
import { normalisedNet, otherUnits, smallNet } from './fixtures/problems';
import { expectClose } from './fixtures/reference';
import { valuesOf } from './fixtures/shifted';
import { sourceFree, streamData, streamNet } from './fixtures/source-free';

const { source, target } = otherUnits;

async function trained(): Promise<Net> {
  const net = normalisedNet();
  await fit(net, source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

async function adapted(start: Net, to: Dataset, options: EataOptions = {}) {
  const net = copy(start);
  try {
    const { epochs } = await eata(net, to, { batch: 16, maxSimilarity: 1, ...options });
    return { weights: valuesOf(net), losses: epochs.map(({ loss }) => loss) };
  } finally {
    dispose(net);
  }
}

/** How far scales and offsets moved. */
const lengthOf = (from: Record<string, number[]>, to: Record<string, number[]>) =>
  Math.hypot(...['norm/scale', 'norm/offset'].flatMap((name) => to[name].map((value, i) => value - from[name][i])));

describe('eata', () => {
  test.each(sourceFree.chosenStreams)('equals NumPy after each batch: $name', async (given) => {
    const { threshold, maxSimilarity, anchorWeight, rate } = given;
    const net = streamNet(given.net, given.classes);
    const [data, anchor] = [given.batches, given.anchor].map(streamData);
    const after: number[][] = [];
    const read = ({ state }: Run) =>
      void after.push(['scale', 'offset'].flatMap((part) => Array.from(state[`norm/${part}`].dataSync())));
    const options = { threshold, maxSimilarity, anchor, anchorWeight, optimizer: sgd(rate, 0.9), batch: 6 };
    const { epochs } = await eata(net, data, { ...options, callbacks: [{ step: read }] });
    for (const [batch, { scale, offset }] of given.after.entries()) expectClose(after[batch], [...scale, ...offset]);
    const meanOf = (column: 0 | 1) =>
      given.counts.reduce((sum, counts) => sum + counts[column], 0) / data.labels.length;
    expect(epochs[0].measures?.reliable).toBeCloseTo(meanOf(0), 5);
    expect(epochs[0].measures?.chosen).toBeCloseTo(meanOf(1), 5);
    dispose(net);
  });

  test('its Fisher information equals NumPy, and making it changes no weight', async () => {
    const [given] = sourceFree.chosenStreams;
    const net = streamNet(given.net, given.classes);
    const before = { weights: valuesOf(net), tensors: tf.memory().numTensors };
    const fisher = await fisherInformation(net, streamData(given.anchor), { batch: 6 });
    expectClose([...fisher['norm/scale']], given.fisher.scale);
    expectClose([...fisher['norm/offset']], given.fisher.offset);
    expect(Object.keys(fisher)).toEqual(['norm/scale', 'norm/offset']);
    expect({ weights: valuesOf(net), tensors: tf.memory().numTensors }).toEqual(before);
    dispose(net);
  });

  test('recovers a target in other units', async () => {
    const net = await trained();
    expect((await evaluate(net, target)).accuracy).toBeLessThan(0.7);
    await eata(net, unlabelled(target), { optimizer: adam(0.01), epochs: 20, batch: 32, seed: 1, maxSimilarity: 1 });
    await adabn(net, target);
    expect((await evaluate(net, target)).accuracy).toBeGreaterThan(0.9);
    dispose(net);
  });

  test('a heavier anchor holds the weights nearer to their start', async () => {
    const [given] = sourceFree.chosenStreams;
    const net = streamNet(given.net, given.classes);
    const [data, anchor] = [given.batches, given.anchor].map(streamData);
    const start = valuesOf(net);
    const moves: number[] = [];
    for (const anchorWeight of [0, 20, 200]) {
      const { weights } = await adapted(net, data, {
        optimizer: sgd(0.02),
        epochs: 10,
        batch: 6,
        anchor,
        anchorWeight,
      });
      moves.push(lengthOf(start, weights));
    }
    expect(moves[1]).toBeLessThan(0.9 * moves[0]);
    expect(moves[2]).toBeLessThan(0.7 * moves[1]);
    dispose(net);
  });

  test('without a chosen example no trained weight moves, momentum included', async () => {
    const net = await trained();
    const before = valuesOf(net);
    for (const none of [{ threshold: 1e-9 }, { maxSimilarity: 1e-9, epochs: 3 }]) {
      const { weights, losses } = await adapted(net, target, { ...none, optimizer: sgd(0.1, 0.9), anchor: source });
      // Without an average no prediction is redundant: the first batch alone is chosen from.
      const moved = lengthOf(before, weights);
      if ('threshold' in none) expect({ moved, losses }).toEqual({ moved: 0, losses: [0] });
      else expect(losses.slice(1)).toEqual([0, 0]);
    }
    const once = await adapted(net, target, { maxSimilarity: 1e-9, optimizer: sgd(0.1, 0.9) });
    const thrice = await adapted(net, target, { maxSimilarity: 1e-9, optimizer: sgd(0.1, 0.9), epochs: 3 });
    expect(lengthOf(before, once.weights)).toBeGreaterThan(0);
    expect(lengthOf(once.weights, thrice.weights)).toBe(0);
    dispose(net);
  });

  test('cannot see labels, leaves no tensor behind, and is the same compiled and eagerly', async () => {
    const start = await trained();
    const options = { optimizer: sgd(0.01), anchor: source, anchorWeight: 1 };
    const truth = await adapted(start, target, options);
    const blind = { ...options, anchor: unlabelled(source) };
    expect(await adapted(start, unlabelled(target), blind)).toEqual(truth);
    const before = tf.memory().numTensors;
    const eager = await eagerly(() => adapted(start, target, options));
    expect(tf.memory().numTensors).toBe(before);
    expectClose(Object.values(eager.weights).flat(), Object.values(truth.weights).flat());
    dispose(start);
  });

  test('refuses nets without batch normalisation, and options that make no sense', async () => {
    const [net, without] = [normalisedNet(), smallNet()];
    await expect(eata(without, target)).rejects.toThrow(/needs a network with batch normalisation/);
    await expect(eata(without, target, { anchor: source })).rejects.toThrow(TransferError);
    await expect(eata(net, target, { threshold: 0 })).rejects.toThrow(
      /eata's threshold is 0; it must be a number above 0/,
    );
    await expect(eata(net, target, { maxSimilarity: 0 })).rejects.toThrow(/eata's maxSimilarity is 0/);
    await expect(eata(net, target, { anchorWeight: -1 })).rejects.toThrow(/eata's anchorWeight is -1/);
    await expect(eata(net, target, { batch: 1 })).rejects.toThrow(
      /eata's batch is 1; it must be an integer of 2 or more/,
    );
    await expect(eata(net, target, { margin: 1 } as never)).rejects.toThrow(/eata has no option 'margin'/);
    for (const one of [net, without]) dispose(one);
  });
});
