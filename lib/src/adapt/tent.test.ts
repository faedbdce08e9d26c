import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { subset } from '../data/subset';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adabn } from './adabn';
import { normalisedNet, otherShares, smallNet } from './fixtures/problems';
import { tent } from './tent';

const { source, target } = otherShares;
const learning = { optimizer: adam(0.01), epochs: 30, batch: 32, seed: 1 };
const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;
const values = (net: Net) =>
  Object.fromEntries(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync())]));

async function trainedOnSource(): Promise<Net> {
  const net = normalisedNet();
  await fit(net, source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

describe('tent', () => {
  test('moves the boundary back into the gap, where other shares of the classes mislead averages alone', async () => {
    const net = await trainedOnSource();
    const [plain, adapted] = [copy(net), copy(net)];
    await adabn(plain, target);
    const { epochs } = await tent(adapted, unlabelled(target), { ...learning, optimizer: adam(0.03), epochs: 60 });
    const [untouched, byAverages, byEntropy] = [
      await accuracy(net, target),
      await accuracy(plain, target),
      await accuracy(adapted, target),
    ];
    expect(byAverages).toBeLessThan(untouched - 0.1);
    expect(byEntropy).toBeGreaterThan(byAverages + 0.15);
    expect(epochs[59].loss).toBeLessThan(epochs[0].loss / 2);
    for (const model of [net, plain, adapted]) dispose(model);
  });

  test('moves scales, offsets and averages, and no other weight by a bit', async () => {
    const net = await trainedOnSource();
    const before = values(net);
    await tent(net, target, { ...learning, epochs: 1 });
    const after = values(net);
    const changed = Object.keys(before).filter((name) => String(before[name]) !== String(after[name]));
    expect(changed).toEqual(['norm/scale', 'norm/offset', 'norm/mean', 'norm/variance']);
    dispose(net);
  });

  test('cannot see labels: with others, and with none, all weights are the same to the bit', async () => {
    const start = await trainedOnSource();
    const adapted = async (data: Dataset) => {
      const net = copy(start);
      await tent(net, data, { ...learning, epochs: 3 });
      const result = values(net);
      dispose(net);
      return result;
    };
    const truth = await adapted(target);
    expect(await adapted({ ...target, labels: target.labels.map((label) => 1 - label) })).toEqual(truth);
    expect(await adapted({ ...target, labels: target.labels.map(() => Number.NaN) })).toEqual(truth);
    expect(await adapted(unlabelled(target))).toEqual(truth);
    dispose(start);
  });

  test('is the same whether steps are compiled or run as they are, and leaves no tensor behind', async () => {
    const start = await trainedOnSource();
    const run = async () => {
      const net = copy(start);
      const { epochs } = await tent(net, target, { ...learning, epochs: 3 });
      dispose(net);
      return epochs.map(({ loss }) => loss);
    };
    const compiled = await run();
    const before = tf.memory().numTensors;
    const eager = await eagerly(run);
    expect(tf.memory().numTensors).toBe(before);
    for (const [index, loss] of compiled.entries()) expect(Math.abs(loss - eager[index])).toBeLessThan(1e-5);
    dispose(start);
  });

  test('collapses where every batch holds one class, as Niu et al. (2023) warn', async () => {
    const net = await trainedOnSource();
    const oneClass = subset(
      target,
      [...target.labels.keys()].filter((index) => target.labels[index] === 1),
    );
    const before = await accuracy(net, oneClass);
    await tent(net, oneClass, learning);
    // Each batch is centred by itself, so half of the class ends on the other side.
    expect(before).toBeGreaterThan(0.8);
    expect(await accuracy(net, oneClass)).toBeLessThan(0.6);
    dispose(net);
  });

  test('a net without batch normalisation is refused', async () => {
    const net = smallNet();
    await expect(tent(net, target)).rejects.toThrow(TransferError);
    await expect(tent(net, target)).rejects.toThrow(/unfreezeNorms\(\) needs a network with batch normalisation/);
    dispose(net);
  });
});
