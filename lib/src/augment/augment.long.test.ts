import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { loadWasm } from '../engine/wasm/register';
import { copy, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { affine } from './affine';
import { augment } from './augment';
import { brightness } from './brightness';
import { type Change, drawsOf } from './change';
import { contrast } from './contrast';
import { cutout } from './cutout';
import { flip } from './flip';
import { noise } from './noise';
import { randomCrop } from './random-crop';
import { saturation } from './saturation';
import { sometimes } from './sometimes';

loadWasm();

const CHANGES: Record<string, Change> = {
  flip: flip(),
  affine: affine({ degrees: 30, zoom: [0.8, 1.3], shift: 0.2 }),
  randomCrop: randomCrop({ least: 0.3 }),
  brightness: brightness(0.4),
  contrast: contrast(0.4),
  saturation: saturation(0.8),
  cutout: cutout(0.5),
  noise: noise(10),
  sometimes: sometimes(0.5, cutout(0.3)),
};
const pictures = tf.randomUniform([8, 10, 8, 3], 0, 255, 'float32', 3);
const largestGap = (a: Tensor, b: Tensor) => a.sub(b).abs().max().dataSync()[0];

/** A change with the seeds that a layer gets in one step: `[step, use]`. */
const changed = (change: Change, x: Tensor, step: Tensor) => {
  let uses = 0;
  return change(x, drawsOf({ seed: () => tf.stack([step, tf.scalar(uses++, 'int32')]) }));
};
const step = (number: number) => tf.scalar(number, 'int32');

describe.each(Object.entries(CHANGES))('%s', (_, change) => {
  test('is the same for the same seed and another for another', () => {
    const [one, again, other] = [7, 7, 8].map((number) => changed(change, pictures, step(number)));
    expect(one.shape).toEqual(pictures.shape);
    expect(largestGap(one, again)).toBe(0);
    expect(largestGap(one, other)).toBeGreaterThan(1);
  });

  test('changes each picture in its own way', () => {
    const same = pictures.slice([0], [1]).tile([8, 1, 1, 1]);
    const one = changed(change, same, step(5));
    expect(largestGap(one.slice([1]), one.slice([0], [7]))).toBeGreaterThan(1);
  });

  test('is the same eagerly and in a graph whose seed is an input', () => {
    const run = compile((x: Tensor, seed: Tensor) => changed(change, x, seed));
    run(pictures, step(1)).dispose();
    for (const number of [2, 3]) {
      expect(largestGap(run(pictures, step(number)), changed(change, pictures, step(number)))).toBeLessThan(1e-3);
    }
    run.dispose();
  });

  test.each(['wasm', 'cpu'])('is the same on %s', async (backend) => {
    const native = changed(change, pictures, step(9)).dataSync();
    const values = pictures.dataSync();
    await tf.setBackend(backend);
    try {
      const plain = changed(change, tf.tensor(values, pictures.shape), step(9)).dataSync();
      for (const [place, value] of native.entries()) expect(Math.abs(plain[place] - value)).toBeLessThan(0.01);
    } finally {
      await tf.setBackend('tensorflow');
    }
  });
});

describe('an augmented net', () => {
  const classes = ['dark', 'light'];
  const labels = Array.from({ length: 16 }, (_, place) => place % 2);
  const data = arrays(tf.stack(labels.map((label, i) => tf.fill([6, 6, 3], 60 + 100 * label + i))), labels, {
    classes,
    pixels: true,
  });
  const flat: Net = {
    name: 'flat',
    input: { shape: [6, 6, 3], mean: 127, std: 64 },
    layers: [{ name: 'flat', apply: (x) => x.reshape([x.shape[0], -1]) }],
    weights: {},
    output: [108],
  };
  const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 3, batch: 8, seed: 4 };
  const net = () => join(flat, head({ classes, seed: 2 }));

  test('predicts as the net it was made from, whose weights it shares', () => {
    const plain = net();
    const augmented = augment(plain, ...Object.values(CHANGES));
    const x = tf.randomUniform([4, 6, 6, 3], -1, 1, 'float32', 1);
    expect(largestGap(forward(augmented, x), forward(plain, x))).toBe(0);
    expect(augmented.weights).toEqual(plain.weights);
  });

  test('trains on changed pictures: in pixels, though the net gets them preprocessed', async () => {
    const seen: number[][] = [];
    const watch: Change = (x) => {
      seen.push([...x.min([1, 2, 3]).dataSync()].sort((a, b) => a - b));
      return x.mul(0).add(127 + 64);
    };
    const inner: number[] = [];
    const looking: Net = {
      ...flat,
      layers: [
        {
          name: 'look',
          apply(x) {
            inner.push(x.max().dataSync()[0], x.min().dataSync()[0]);
            return x;
          },
        },
        ...flat.layers,
      ],
    };
    await tf.setBackend('cpu');
    try {
      const augmented = augment(join(looking, head({ classes })), watch);
      await fit(augmented, data, { ...options, batch: 16, epochs: 1 });
      expect(seen).toHaveLength(1);
      for (const [place, value] of seen[0].entries())
        expect(value).toBeCloseTo(place < 8 ? 60 + 2 * place : 145 + 2 * place, 3);
      for (const value of inner) expect(value).toBeCloseTo(1, 5);
    } finally {
      await tf.setBackend('tensorflow');
    }
  });

  test('the same seed gives the same history; another seed, or no change, another', async () => {
    const run = async (seed: number, ...changes: Change[]) => {
      const trained = augment(net(), ...changes);
      const history = await fit(trained, data, { ...options, seed });
      return history.epochs.map(({ loss }) => loss);
    };
    const all = Object.values(CHANGES);
    const first = await run(4, ...all);
    expect(await run(4, ...all)).toEqual(first);
    expect(await run(4)).not.toEqual(first);
    expect(await run(5, ...all)).not.toEqual(first);
  });

  test('the history is the same without native TensorFlow, where every step is eager', async () => {
    const run = async (backend: string) => {
      await tf.setBackend(backend);
      try {
        const history = await fit(augment(net(), ...Object.values(CHANGES)), data, options);
        return history.epochs.map(({ loss }) => loss);
      } finally {
        await tf.setBackend('tensorflow');
      }
    };
    const [native, eager] = [await run('tensorflow'), await run('wasm')];
    for (const [epoch, loss] of native.entries()) expect(Math.abs(eager[epoch] / loss - 1)).toBeLessThan(1e-5);
  });

  test('also in front of a frozen body', async () => {
    const body = join(flat, head({ classes: 5, name: 'body' }));
    const run = async (...changes: Change[]) => {
      const trained = augment(join(copy(body), head({ classes, seed: 2 })), ...changes);
      const frozen = { ...options, optimizer: chain(freeze('body'), adam(0.01)) };
      return (await fit(trained, data, frozen)).epochs[2].loss;
    };
    expect(await run(noise(50))).not.toBe(await run());
  });

  test('leaves no tensor behind', async () => {
    const trained = augment(net(), ...Object.values(CHANGES));
    await fit(trained, data, options);
    const before = tf.memory().numTensors;
    await fit(trained, data, options);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('augmenting twice, and changes of pictures on features, are refused in a sentence', async () => {
    expect(() => augment(augment(net(), flip()), noise(1))).toThrow(/augments its input already/);
    const points = arrays([[1], [2]], [0, 1]);
    await expect(
      fit(augment(head({ classes: 2, inputFeatures: 1 }), flip()), points, { ...options, batch: 2 }),
    ).rejects.toThrow(/flip changes pictures.*it got \[2,1\]/);
  });
});
