import { describe, expect, test } from '@jest/globals';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { adabn } from './adabn';
import { normalisedNet, otherUnits, smallNet } from './fixtures/problems';

const accuracy = async (net: Net, data: Dataset) => (await evaluate(net, data)).accuracy;

async function trainedOnSource(): Promise<Net> {
  const net = normalisedNet();
  await fit(net, otherUnits.source, { loss: crossEntropy(), optimizer: adam(0.02), epochs: 20, batch: 16, seed: 3 });
  return net;
}

describe('adabn', () => {
  test('recovers a target in other units, by nothing but the averages', async () => {
    const net = await trainedOnSource();
    const values = () =>
      Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync()).join()]);
    const [before, failing] = [new Map(values() as [string, string][]), await accuracy(net, otherUnits.target)];
    await adabn(net, unlabelled(otherUnits.target));
    const changed = values().filter(([name, value]) => before.get(name) !== value);
    expect(changed.map(([name]) => name)).toEqual(['norm/mean', 'norm/variance']);
    expect(failing).toBeLessThan(0.6);
    expect(await accuracy(net, otherUnits.target)).toBeGreaterThan(0.95);
    dispose(net);
  });

  test('by hand: averages become the mean and the variance by n - 1 of what goes into the normalisation', async () => {
    const net = await trainedOnSource();
    const { target } = otherUnits;
    const into = await predict({ ...net, layers: net.layers.slice(0, 1), output: [4] }, target);
    await adabn(net, target, { batch: target.labels.length });
    const columns = ((await into.array()) as number[][]).reduce<number[][]>(
      (all, row) => row.map((value, at) => [...(all[at] ?? []), value]),
      [],
    );
    const mean = columns.map((column) => column.reduce((sum, value) => sum + value, 0) / column.length);
    const variance = columns.map(
      (column, at) => column.reduce((sum, value) => sum + (value - mean[at]) ** 2, 0) / (column.length - 1),
    );
    for (const [part, expected] of Object.entries({ mean, variance })) {
      const result = Array.from(net.weights[`norm/${part}`].dataSync());
      for (const [at, value] of expected.entries())
        expect(Math.abs(result[at] - value)).toBeLessThan(1e-4 * Math.abs(value) + 1e-4);
    }
    into.dispose();
    dispose(net);
  });

  test('cannot see labels, and refuses a net without batch normalisation', async () => {
    const { target } = otherUnits;
    const outputs = async (data: Dataset) => {
      const net = await trainedOnSource();
      await adabn(net, data);
      const values = Array.from(net.weights['norm/mean'].dataSync());
      dispose(net);
      return values;
    };
    expect(await outputs(unlabelled(target))).toEqual(await outputs(target));
    const plain = smallNet();
    await expect(adabn(plain, target)).rejects.toThrow(TransferError);
    await expect(adabn(plain, target)).rejects.toThrow(
      /needs a network with batch normalisation; got .* which has none/,
    );
    dispose(plain);
  });
});
