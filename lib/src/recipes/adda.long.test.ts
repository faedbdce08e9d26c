import { describe, expect, test } from '@jest/globals';
import { deepNet, shifted, valuesOf } from '../adapt/fixtures/shifted';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { batchNorm, dense } from '../net/layers';
import { batchNormWeights, denseWeights, drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { adamw } from '../optimize/adamw';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { type AddaOptions, adda } from './adda';

const source = shifted(80, 0, 1);
const target = shifted(67, 2, 2);
const falling = (position: number) => 0.3 / (1 + 10 * position) ** 0.75;
const options: AddaOptions = { optimizer: sgd(falling), hidden: [8], epochs: 60, batch: 16, seed: 3 };

async function trained(seed: number): Promise<Net> {
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [{ name: 'body', apply: (x, w) => dense(x, w, 'body') }],
    weights: drawWeights(denseWeights('body', 2, 4, 'glorot'), seed),
    output: [4],
  };
  const net = join(body, head({ classes: ['left', 'right'], seed }));
  await fit(net, source, { loss: crossEntropy(), optimizer: adam(0.01), epochs: 20, batch: 16, seed });
  return net;
}

describe('adda', () => {
  test.each([1, 2, 3])('recovers the target that the trained net gets wrong, seed %i', async (seed) => {
    const net = await trained(seed);
    const before = valuesOf(net);
    const { net: adapted, history } = await adda(net, source, target, { ...options, seed });
    expect((await evaluate(net, target)).accuracy).toBeLessThan(0.75);
    expect((await evaluate(adapted, target)).accuracy).toBeGreaterThan(0.9);
    // The first net is still the source's, and the classifier is still the first net's.
    expect(valuesOf(net)).toEqual(before);
    const after = valuesOf(adapted);
    for (const name of ['head/kernel', 'head/bias']) expect(after[name]).toEqual(before[name]);
    expect(after['body/kernel']).not.toEqual(before['body/kernel']);
    expect(history.epochs[0].measures?.['discriminator accuracy']).toBeGreaterThan(0);
    for (const one of [net, adapted]) dispose(one);
  });

  test('needs no label: with others the run is the same to the bit', async () => {
    const net = await trained(1);
    const made = async (from = source, to = target) => {
      const { net: adapted, history } = await adda(net, from, to, { ...options, epochs: 3 });
      const weights = valuesOf(adapted);
      dispose(adapted);
      return { weights, epochs: history.epochs.map(({ seconds, ...rest }) => rest) };
    };
    const truth = await made();
    const other = ({ labels }: typeof source) => labels.map((label) => 1 - label);
    expect(await made({ ...source, labels: other(source) })).toEqual(truth);
    expect(await made(source, { ...target, labels: target.labels.map(() => Number.NaN) })).toEqual(truth);
    dispose(net);
  });

  test('is the same compiled and eagerly, and with a frozen layer computed once or in each step', async () => {
    const net = await trained(2);
    const made = async (more: Partial<AddaOptions> = {}) => {
      const { net: adapted } = await adda(net, source, target, { ...options, epochs: 3, ...more });
      const weights = Object.values(valuesOf(adapted)).flat();
      dispose(adapted);
      return weights;
    };
    const gap = (one: number[], other: number[]) =>
      Math.max(...one.map((value, place) => Math.abs(value - other[place])));
    expect(gap(await made(), await eagerly(() => made()))).toBeLessThan(1e-5);
    dispose(net);
    const deep = deepNet(1);
    const kept = async (cache?: false) => {
      const more = { optimizer: chain(freeze('one'), sgd(0.1)), epochs: 3, cache };
      const { net: adapted, history } = await adda(deep, source, target, { ...options, ...more });
      const weights = Object.values(valuesOf(adapted)).flat();
      dispose(adapted);
      return { weights, upTo: history.frozen?.upTo };
    };
    const [once, anew] = [await kept(), await kept(false)];
    expect([once.upTo, anew.upTo]).toEqual(['one', undefined]);
    expect(gap(once.weights, anew.weights)).toBeLessThan(1e-5);
    dispose(deep);
  });

  test('learns against inverted labels, and the discriminator by the true ones: the first step by hand', async () => {
    // One feature, f = a x + b, and a linear discriminator z = k f + c, so that -log D(f) = log(1 + e^-z).
    const body: Net = {
      name: 'line',
      input: { shape: [2] },
      layers: [{ name: 'line', apply: (x, w) => dense(x, w, 'line') }],
      weights: drawWeights(denseWeights('line', 2, 1, 'glorot'), 5),
      output: [1],
    };
    const net = join(body, head({ classes: ['left', 'right'], seed: 1 }));
    const before = valuesOf(net)['line/bias'][0];
    const seen: Record<string, number> = {};
    const { net: adapted } = await adda(net, source, target, {
      ...options,
      hidden: [],
      weight: 0.5,
      epochs: 1,
      batch: 80,
      // Steps by the gradient itself.
      optimizer: {
        init: () => ({}),
        update: (gradients, state) => ({
          updates: Object.fromEntries(Object.entries(gradients).map(([name, one]) => [name, one.neg()])),
          state,
        }),
      },
      callbacks: [
        {
          begin({ state }) {
            seen.k = state['discriminator/1/kernel'].dataSync()[0];
            seen.c = state['discriminator/1/bias'].dataSync()[0];
          },
          step({ state }) {
            seen.after = state['discriminator/1/bias'].dataSync()[0];
          },
        },
      ],
    });
    const featuresOf = async (set: Dataset) => {
      const points = await pointsOf(set);
      return tf.tidy(() =>
        Array.from(dense(tf.tensor2d(points, [points.length / 2, 2]), net.weights, 'line').dataSync()),
      );
    };
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const { k, c, after } = seen;
    // Probabilities of being the source's.
    const told = (features: number[]) => features.map((f) => 1 / (1 + Math.exp(-k * f - c)));
    const [ofSource, ofTarget] = [told(await featuresOf(source)), told(await featuresOf(target))];
    // Of 0.5 mean -log s(z) by b, over the target alone: -0.5 k mean (1 - s).
    expect(valuesOf(adapted)['line/bias'][0] - before).toBeCloseTo(0.5 * k * (1 - mean(ofTarget)), 5);
    // The gradient of cross-entropy by c, each domain counted half: s - 1 over the source, s over the target.
    expect(after - c).toBeCloseTo((1 - mean(ofSource)) / 2 - mean(ofTarget) / 2, 5);
    for (const one of [net, adapted]) dispose(one);
  });

  test('lets batch normalisation see the target alone, and its averages follow it', async () => {
    const net: Net = join(
      {
        name: 'normed',
        input: { shape: [2] },
        layers: [{ name: 'norm', apply: (x, w, mode) => batchNorm(x, w, 'norm', mode, 0) }],
        weights: drawWeights(batchNormWeights('norm', 2), 1),
        output: [2],
      },
      head({ classes: ['left', 'right'], seed: 1 }),
    );
    const { net: adapted } = await adda(net, source, target, { ...options, epochs: 1, batch: 80 });
    const points = await pointsOf(target);
    const means = [0, 1].map(
      (axis) => points.reduce((sum, _, place) => (place % 2 === axis ? sum + points[place] : sum), 0) / 67,
    );
    for (const [axis, mean] of means.entries()) expect(valuesOf(adapted)['norm/mean'][axis]).toBeCloseTo(mean, 5);
    for (const one of [net, adapted]) dispose(one);
  });

  test('keeps the classifier also from a decay of weights, measures on held-out data, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const net = await trained(1);
    const more = { optimizer: adamw(0.005, { decay: 0.5 }), epochs: 2, validate: target };
    const { net: adapted, history } = await adda(net, source, target, { ...options, ...more });
    expect(valuesOf(adapted)['head/kernel']).toEqual(valuesOf(net)['head/kernel']);
    expect(history.epochs[1].validAccuracy).toBeCloseTo((await evaluate(adapted, target)).accuracy, 6);
    expect('validLoss' in history.epochs[1]).toBe(false);
    const all = chain(freeze('body'), adam(0.005));
    const { history: idle, net: still } = await adda(net, source, target, { ...options, optimizer: all, epochs: 1 });
    expect(idle.epochs).toHaveLength(1);
    await expect(adda(net, source, target, { ...options, weight: -1 })).rejects.toThrow(/adda's weight is -1/);
    for (const one of [net, adapted, still]) dispose(one);
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** The numbers of all points, one behind the other. */
async function pointsOf({ labels, read }: Dataset): Promise<number[]> {
  const points = await read(labels.map((_, place) => place));
  const numbers = Array.from(points.dataSync());
  points.dispose();
  return numbers;
}
