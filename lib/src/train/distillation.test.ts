import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, cut, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { distillation } from './distillation';
import { evaluate } from './evaluate';
import { type FitOptions, fit } from './fit';
import { crossEntropy, type Loss } from './loss';

const STUDENT = [
  [2, 1, 0.1],
  [0.5, 2.5, -1],
];
const TEACHER = [
  [1, 3, 0.2],
  [-0.5, 0.4, 2],
];
const teacher = mlp({ inputFeatures: 4, hidden: 5, classes: 3, seed: 9 });
const saying = (logits: number[][]) => ({ outputsOf: () => tf.tensor2d(logits) });
const labels = tf.tensor1d([0, 0], 'int32');

/**
 * Made by NumPy in float64: with ls = log softmax(s / T) and p = softmax(t / T), the value is
 * (p * (log p - ls)).sum() / 2 * T * T, which is F.kl_div(ls, p, reduction='batchmean') * T * T,
 * and its gradient by s is T * (exp(ls) - p) / 2.
 */
describe('distillation equals PyTorch’s kl_div times T squared', () => {
  test.each([
    [1, 1.5737298422909567, [0.27292915, -0.29679292, 0.02386377, 0.02609224, 0.35036713, -0.37645938]],
    [2, 1.7300991787336693, [0.27382475, -0.31510685, 0.0412821, 0.07357343, 0.3897994, -0.46337283]],
    [4, 1.6998599923100346, [0.25630286, -0.30215467, 0.04585181, 0.11414859, 0.38059913, -0.49474772]],
  ])('at temperature %p, with its gradient', (temperature, value, gradient) => {
    const loss = (s: Tensor) => distillation(teacher, { temperature })(s, labels, saying(TEACHER));
    const result = tf.tidy(() => {
      const { value, grad } = tf.valueAndGrad(loss)(tf.tensor2d(STUDENT));
      return { value: value.dataSync()[0], grad: Array.from(grad.dataSync()) };
    });
    expect(result.value).toBeCloseTo(value, 5);
    expect(result.grad).toEqual(gradient.map((one) => expect.closeTo(one, 6)));
  });

  test('a teacher of fewer classes is compared on the first of them, and the weight is a factor', () => {
    // The same formula on the first two columns of both, at T = 2: 0.5831286549.
    const two = TEACHER.map((row) => row.slice(0, 2));
    const value = (weight: number) =>
      tf.tidy(() => distillation(teacher, { weight })(tf.tensor2d(STUDENT), labels, saying(two)).dataSync()[0]);
    expect(value(1)).toBeCloseTo(0.5831286549111743, 6);
    expect(value(0.25)).toBeCloseTo(0.5831286549111743 / 4, 6);
    expect(value(0)).toBe(0);
  });

  test('is zero where both say the same', () => {
    const value = tf.tidy(() => distillation(teacher)(tf.tensor2d(TEACHER), labels, saying(TEACHER)).dataSync()[0]);
    expect(value).toBeCloseTo(0, 6);
  });
});

const x = tf.randomNormal([24, 4], 0, 1, 'float32', 1);
const data = arrays(
  x,
  Array.from({ length: 24 }, (_, index) => index % 3),
);
const held = arrays(
  tf.randomNormal([9, 4], 0, 1, 'float32', 2),
  Array.from({ length: 9 }, (_, index) => index % 3),
);
const student = () => mlp({ inputFeatures: 4, hidden: 6, classes: 3, seed: 2 });
const values = (net: Net) => Object.values(net.weights).map((weight) => Array.from(weight.dataSync()));
const options: FitOptions = {
  loss: { labels: crossEntropy(), teacher: distillation(teacher, { temperature: 2 }) },
  optimizer: sgd(0.2, 0.9),
  epochs: 20,
  batch: 8,
  seed: 1,
};

describe('in fit', () => {
  test('the net comes nearer to what the teacher says, the teacher’s weights stay to the bit, and no tensor is left', async () => {
    const before = values(teacher);
    const run = async () => {
      const net = student();
      const { epochs } = await fit(net, data, { ...options, loss: distillation(teacher), validate: held });
      dispose(net);
      return epochs;
    };
    const epochs = await run();
    expect(epochs[19].loss).toBeLessThan(epochs[0].loss / 5);
    expect(values(teacher)).toEqual(before);
    const tensors = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('held-out data is measured with both losses', async () => {
    const net = student();
    const { epochs } = await fit(net, data, { ...options, epochs: 2, validate: held });
    const [own, taught] = [
      await evaluate(net, held),
      await evaluate(net, held, { loss: distillation(teacher, { temperature: 2 }) }),
    ];
    expect(epochs[1].validLoss).toBeCloseTo(own.loss + taught.loss, 5);
    expect(epochs[1].losses?.teacher).toBeGreaterThan(0);
    dispose(net);
  });

  test('the weights are the same whether a frozen front is computed once or in every step', async () => {
    const run = async (cache?: false) => {
      const net = student();
      const optimizer = chain(freeze('hidden'), sgd(0.2, 0.9));
      const { frozen } = await fit(net, data, { ...options, epochs: 5, optimizer, cache, validate: held });
      const result = { frozen: frozen?.upTo, weights: values(net).flat() };
      dispose(net);
      return result;
    };
    const [kept, plain] = [await run(), await run(false)];
    expect([kept.frozen, plain.frozen]).toEqual(['hidden', undefined]);
    expect(kept.weights).toEqual(plain.weights.map((weight) => expect.closeTo(weight, 5)));
  });

  test('two teachers are told apart behind a frozen front, too', async () => {
    const other = mlp({ inputFeatures: 4, hidden: 3, classes: 2, seed: 5 });
    const run = async (cache?: false) => {
      const net = student();
      const optimizer = chain(freeze('hidden'), sgd(0.2));
      const loss = { labels: crossEntropy(), one: distillation(teacher), two: distillation(other, { temperature: 1 }) };
      const { epochs } = await fit(net, data, { ...options, loss, epochs: 3, optimizer, cache });
      dispose(net);
      return epochs.map(({ losses }) => losses ?? {});
    };
    const [kept, plain] = [await run(), await run(false)];
    for (const [index, { one, two }] of plain.entries()) {
      expect(kept[index].one).toBeCloseTo(one, 5);
      expect(kept[index].two).toBeCloseTo(two, 5);
    }
    dispose(other);
  });

  test('a teacher reads pixels by its own preprocessing', async () => {
    const scaled = (net: Net, mean: number, std: number): Net => ({ ...net, input: { ...net.input, mean, std } });
    const pixels = arrays(tf.randomUniform([24, 4], 0, 255, 'float32', 5), data.labels, { pixels: true });
    const run = async (mean: number) => {
      const [net, taught] = [scaled(student(), 100, 50), scaled(teacher, mean, 60)];
      const { epochs } = await fit(net, pixels, { ...options, epochs: 1, loss: distillation(taught) });
      const { loss } = await evaluate(net, pixels, { loss: distillation(taught) });
      dispose(net);
      return [epochs[0].loss, loss];
    };
    const [one, other] = [await run(120), await run(20)];
    expect(one[0]).not.toBeCloseTo(other[0], 2);
    expect(one[1]).not.toBeCloseTo(other[1], 2);
  });
});

describe('refused in a sentence', () => {
  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('a temperature of %p', (temperature) => {
    expect(() => distillation(teacher, { temperature })).toThrow(TransferError);
    expect(() => distillation(teacher, { temperature })).toThrow(
      `distillation's temperature must be above 0; got ${temperature}. Try 2.`,
    );
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('a weight of %p', (weight) => {
    expect(() => distillation(teacher, { weight })).toThrow(
      `distillation's weight must be 0 or more; got ${weight}. Try 1.`,
    );
  });

  test('a teacher of more classes than the net', async () => {
    const net = mlp({ inputFeatures: 4, hidden: 6, classes: 2 });
    const two = arrays(
      x,
      data.labels.map((label) => label % 2),
    );
    await expect(fit(net, two, options)).rejects.toThrow(
      "distillation's network must have at least the 3 classes of the teacher mlp; got 2. Try a head with as many classes or more.",
    );
    dispose(net);
  });

  test('a teacher that reads other examples', async () => {
    const net = student();
    const other = mlp({ inputFeatures: 7, classes: 3 });
    await expect(fit(net, data, { ...options, loss: distillation(other) })).rejects.toThrow(
      /mlp takes examples of shape \[7\], arrays has \[4\]/,
    );
    dispose(net);
    dispose(other);
  });

  test('a teacher whose weights learn with the net, but not one whose shared weights are frozen', async () => {
    const old = student();
    const net = join(cut(old, 'hidden'), head({ classes: 3, seed: 4 }));
    const run = (optimizer: FitOptions['optimizer'], from = old) =>
      fit(net, data, { ...options, epochs: 1, optimizer, loss: distillation(from) });
    await expect(run(sgd(0.1))).rejects.toThrow(TransferError);
    await expect(run(sgd(0.1))).rejects.toThrow(
      'The teacher mlp must have weights that are not trained; got weights shared with mlp up to hidden + head that are. ' +
        'Try a copy made before the network is built from it: distillation(copy(net)).',
    );
    await run(chain(freeze('hidden'), sgd(0.1)));
    const apart = copy(old);
    await run(sgd(0.1), apart);
    for (const one of [old, net, apart]) dispose(one);
  });

  test('a loss that asks for a teacher it does not name', async () => {
    const loss = distillation(teacher);
    const hiding: Loss = (...given) => loss(...given);
    const net = student();
    await expect(evaluate(net, data, { loss: hiding })).rejects.toThrow(
      'A loss must list each network that it uses in its teachers; got a request for the outputs of mlp.',
    );
    dispose(net);
  });
});
