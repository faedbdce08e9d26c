import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { load } from '../files/load';
import { save } from '../files/save';
import { dispose } from '../net/compose';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { lenet } from './lenet';
import { mlp } from './mlp';

const folder = mkdtempSync(joinPath(tmpdir(), 'for-data-'));
afterAll(() => rmSync(folder, { recursive: true }));

const set = (shape: number[], { pixels = true, classes = ['cat', 'dog', 'owl'] } = {}) =>
  arrays(
    Float32Array.from(
      { length: 6 * shape.reduce((product, side) => product * side, 1) },
      (_, index) => (index * 37) % 256,
    ),
    [0, 1, 2, 0, 1, 2],
    { shape, pixels, classes, name: 'set' },
  );
const values = ({ weights }: Net) => Object.entries(weights).map(([name, one]) => [name, ...one.dataSync()]);

test('lenet takes size, channels and classes from its data, and scales pixels by 255', () => {
  const data = set([12, 12, 3]);
  const nets = [lenet({ for: data, seed: 4 }), lenet({ for: stream(data, { batch: 2 }), seed: 4 })];
  const plain = lenet({ size: 12, channels: 3, classes: 3, seed: 4 });
  for (const net of nets) {
    expect(net.input).toEqual({ shape: [12, 12, 3], mean: 0, std: 255 });
    expect([net.classes, net.output]).toEqual([['cat', 'dog', 'owl'], [3]]);
    expect(values(net)).toEqual(values(plain));
    dispose(net);
  }
  dispose(plain);
});

test('values that are no pixels are not scaled, and what is said goes before what the data has', () => {
  const data = set([8, 8, 1], { pixels: false });
  const net = lenet({ for: data, classes: 5, normalise: true });
  expect([net.input, net.output, net.classes]).toEqual([{ shape: [8, 8, 1] }, [5], undefined]);
  dispose(net);
});

test('mlp takes features and classes', () => {
  const net = mlp({ for: set([7], { pixels: false }), hidden: 2 });
  expect([net.input.shape, net.output, net.classes]).toEqual([[7], [3], ['cat', 'dog', 'owl']]);
  expect(net.weights['hidden/kernel'].shape).toEqual([7, 2]);
  dispose(net);
});

test('such a net trains, and load gives it back with its scaling', async () => {
  const data = set([8, 8, 1]);
  const net = lenet({ for: data });
  const { epochs } = await fit(net, data, { loss: crossEntropy(), optimizer: sgd(0.01), epochs: 1, batch: 3 });
  // An even guess among three is 1.1.
  expect(epochs[0].loss).toBeLessThan(3);
  const file = joinPath(folder, 'net.safetensors');
  save(net, file);
  const loaded = await load(file);
  expect([loaded.input.mean, loaded.input.std, loaded.classes]).toEqual([0, 255, data.classes]);
  expect(values(loaded)).toEqual(values(net));
  dispose(net);
  dispose(loaded);
});

test('examples of another kind, and data without classes, are refused', () => {
  expect(() => lenet({ for: set([7]) })).toThrow(/lenet reads images .* set are \[7\].*mlp\(\{ for: data \}\)/);
  expect(() => lenet({ for: set([8, 6, 1]) })).toThrow(/\[8,6,1\]. Read square images/);
  expect(() => mlp({ for: set([8, 8, 1]) })).toThrow(/mlp reads features .*\[8,8,1\].*lenet\(\{ for: data \}\)/);
  const numbers = set([7], { pixels: false, classes: [] });
  expect(() => mlp({ for: numbers })).toThrow(/set has no classes .*mlp\(\{ for: data, classes: 1 \}\)/);
  const net = mlp({ for: numbers, classes: 1 });
  expect([net.output, net.classes]).toEqual([[1], undefined]);
  dispose(net);
});
