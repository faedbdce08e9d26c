import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { wordNet, wordTokenizer } from '../data/fixtures/word-net';
import { generate } from '../data/generate';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { evaluate } from './evaluate';
import { extract } from './extract';
import { type FitOptions, fit } from './fit';
import { crossEntropy } from './loss';
import { predict } from './predict';

/** Pictures of 2 x 2 whose values are made by `value` from the place, two classes. */
function pictures(count: number, value: (index: number) => number, pixels: boolean): Dataset {
  const x = Float32Array.from({ length: count * 12 }, (_, index) => value(index));
  const labels = Array.from({ length: count }, (_, index) => index % 2);
  const data = arrays(x, labels, { shape: [2, 2, 3], name: 'set', classes: ['a', 'b'] });
  // Not by arrays' own option, which looks at the values itself.
  return { ...data, pixels };
}

/** The same from elsewhere than memory: what a folder of images is. */
const fromDisk = (data: Dataset): Dataset => ({ ...data, read: (indices) => data.read(indices) });

const looker = (): Net => ({
  ...join(
    {
      name: 'looker',
      input: { shape: [2, 2, 3], mean: 127, std: 128 },
      layers: [{ name: 'flat', apply: (x: Tensor) => x.reshape([-1, 12]) }],
      weights: {},
      output: [12],
    },
    head({ classes: 2, seed: 1 }),
  ),
});

const options: FitOptions = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 2, batch: 4, seed: 1 };

test.each([
  [
    'scaled pixels',
    pictures(8, (index) => (index % 7) / 7, true),
    /set: it has pixels: true, but its values range from 0 to 0\.8571/,
  ],
  [
    'pixels that are not called so',
    pictures(8, (index) => (index * 37) % 256, false),
    /set: its values range from 0 to \d+, as pixels do/,
  ],
])('%s are noticed by fit, predict, evaluate and extract, from memory and from disk', async (_, data, message) => {
  const net = looker();
  const before = tf.memory().numTensors;
  for (const set of [data, fromDisk(data)]) {
    await expect(fit(net, set, options)).rejects.toThrow(message);
    await expect(predict(net, set, { batch: 4 })).rejects.toThrow(message);
    await expect(evaluate(net, set)).rejects.toThrow(message);
    await expect(extract(net, set, { at: 'flat', batch: 1 })).rejects.toThrow(message);
  }
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});

test('what is wrong in validation data, in a target and in a stream is noticed too', async () => {
  const net = looker();
  const good = pictures(8, (index) => (index * 37) % 256, true);
  const scaled = pictures(8, (index) => (index % 7) / 7, true);
  const before = tf.memory().numTensors;
  await expect(fit(net, good, { ...options, validate: { ...scaled, name: 'held out' } })).rejects.toThrow(
    /held out: it has pixels/,
  );
  const adapt = { target: { ...scaled, name: 'target' }, loss: () => tf.scalar(0) };
  await expect(fit(net, good, { ...options, adapt })).rejects.toThrow(/target: it has pixels/);
  const data = generate({
    name: 'made',
    shape: [2, 2, 3],
    classes: ['a', 'b'],
    pixels: true,
    steps: 2,
    batch: () => ({ x: tf.fill([4, 2, 2, 3], 0.5), labels: tf.tensor1d([0, 1, 0, 1], 'int32') }),
  });
  await expect(fit(net, data, options)).rejects.toThrow(/made: it has pixels/);
  expect(tf.memory().numTensors).toBe(before);
  dispose(net);
});

test('dark pictures, and pixels for a net that scales nothing, are no alarm', async () => {
  const dark = pictures(8, (index) => index % 3, true);
  const net = looker();
  await fit(net, dark, { ...options, validate: dark });
  const plain: Net = { ...net, input: { shape: [2, 2, 3] } };
  (
    await predict(
      plain,
      pictures(8, (index) => index % 256, false),
    )
  ).dispose();
  dispose(net);
});

test('token ids of another vocabulary are noticed by name, without one by their values', async () => {
  const net = wordNet(2);
  const ids = (rows: number[][], vocabulary?: string): Dataset => ({
    ...arrays(
      rows,
      rows.map(() => 0),
      { name: 'texts' },
    ),
    vocabulary,
  });
  await expect(predict(net, ids([[1, 2]], 'letters'))).rejects.toThrow(
    /ids of 'letters'; reader expects ids of 'words'/,
  );
  await expect(predict(net, ids([[1, 14]]))).rejects.toThrow(/must be integers from 0 to 13; got values from 1 to 14/);
  await expect(predict(net, ids([[1, 2.5]]))).rejects.toThrow(/from 1 to 2\.5, with fractions/);
  await expect(predict(net, ids([[1, 2, 3]]))).rejects.toThrow(/shape \[2\], texts has \[3\]. Read the texts with it/);
  const outside = wordNet(2, { ...wordTokenizer(), padding: -1 });
  (await predict(outside, ids([[1, -1]]))).dispose();
  await expect(predict(net, ids([[1, -1]]))).rejects.toThrow(/from 0 to 13; got values from -1 to 1/);
  for (const fine of [ids([[1, 13]]), ids([[0, 5]], wordTokenizer().name)]) (await predict(net, fine)).dispose();
});

test('sound of another rate, and pictures of another size, are noticed', async () => {
  const hearing: Net = {
    name: 'ear',
    input: { shape: [4], rate: 16000 },
    layers: [{ name: 'ear', apply: (x) => x.clone() }],
    weights: {},
    output: [4],
  };
  const sound = (rate: number): Dataset => ({ ...arrays([[0, 0, 0, 0]], [0], { name: 'words' }), rate });
  await expect(predict(hearing, sound(44100))).rejects.toThrow(/words has 44100 samples a second; ear expects 16000/);
  (await predict(hearing, sound(16000))).dispose();
  const net = looker();
  const large = arrays(tf.zeros([2, 3, 3, 3]), [0, 1], { pixels: true, name: 'large' });
  await expect(evaluate(net, large)).rejects.toThrow(
    /\[2,2,3\], large has \[3,3,3\]\. Read the images with images\(folder, \{ for: net \}\)/,
  );
  dispose(net);
});

test('the columns and ids of a set stay when features are extracted, and so does having no labels', async () => {
  const data = { ...pictures(4, (index) => index % 256, true), columns: { who: ['a', 'b', 'c', 'd'] } };
  const net = looker();
  const features = await extract(net, data, { at: 'flat' });
  expect([features.columns, features.ids]).toEqual([data.columns, data.ids]);
  const unlabelled = await extract(
    net,
    { ...data, classes: [], labels: data.labels.map(() => Number.NaN) },
    { at: 'flat' },
  );
  expect(unlabelled.labels.every(Number.isNaN)).toBe(true);
  dispose(net);
});
