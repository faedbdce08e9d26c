import { expect, test } from '@jest/globals';
import type { Scalar } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Layer, Net } from '../core/net';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { layerwiseRate } from '../optimize/layerwise-rate';
import type { Adaptation } from '../train/adaptation';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { combineAdaptations } from './combine-adaptations';
import { dann } from './dann';
import { ACCURACY } from './discriminator';
import { shifted, valuesOf } from './fixtures/shifted';

const source = shifted(40, 0, 1);
const target = shifted(30, 2, 2);
const options: FitOptions = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 3, batch: 10, seed: 3 };

/** Three layers of as many units as their place says, and a head. */
function tower(): Net {
  const names = ['one', 'two', 'three'];
  const widths = [2, 3, 4, 5];
  const body: Net = {
    name: 'tower',
    input: { shape: [2] },
    layers: names.map((name): Layer => ({ name, apply: (x, w) => dense(x, w, name).tanh() })),
    weights: drawWeights(
      names.flatMap((name, index) => denseWeights(name, widths[index], widths[index + 1], 'glorot')),
      1,
    ),
    output: [5],
  };
  return join(body, head({ classes: ['left', 'right'], seed: 2 }));
}

/** The mean features' distance at a layer, times a number from `scalars`. */
function apart(at?: string, weight = 1, to = target): Adaptation {
  return {
    target: to,
    at,
    scalars: ({ position }) => ({ weight: weight * position }),
    loss: (from, other, { scalars }) =>
      from.features.mean(0).sub(other.features.mean(0)).square().sum().mul(scalars.weight) as Scalar,
    measures: { distance: (from, other) => from.features.mean(0).sub(other.features.mean(0)).square().sum() },
  };
}

async function run(adapt: Adaptation, more: Partial<FitOptions> = {}) {
  const net = tower();
  const { epochs } = await fit(net, source, { ...options, ...more, adapt });
  const weights = valuesOf(net);
  dispose(net);
  return { epochs: epochs.map(({ seconds, ...rest }) => rest), weights };
}

const gap = (a: Record<string, number[]>, b: Record<string, number[]>) =>
  Math.max(...Object.keys(a).flatMap((name) => a[name].map((value, index) => Math.abs(value - b[name][index]))));

test('two halves of a loss sum to the loss', async () => {
  const [whole, halves] = [await run(apart(undefined, 2)), await run(combineAdaptations([apart(), apart()]))];
  expect(gap(whole.weights, halves.weights)).toBeLessThan(1e-5);
});

test('a single adaptation is unchanged, and adding one with weight 0 changes nothing', async () => {
  const [alone, wrappedAlone, withZero] = [
    dann(target),
    combineAdaptations([dann(target)]),
    combineAdaptations([apart('one', 0), dann(target)]),
  ];
  const [plain, wrapped, both] = [await run(alone), await run(wrappedAlone), await run(withZero)];
  expect(gap(plain.weights, wrapped.weights)).toBeLessThan(1e-6);
  expect(gap(plain.weights, both.weights)).toBeLessThan(1e-5);
  expect(wrapped.epochs[0].measures).toEqual(plain.epochs[0].measures);
});

test('each reads its own layer, has its own weights and scalars, and a measure of its own name', async () => {
  const widths: number[] = [];
  const noting = (adapt: Adaptation): Adaptation => ({
    ...adapt,
    weights(features, ...rest) {
      widths.push(features);
      return adapt.weights?.(features, ...rest) ?? {};
    },
  });
  const parts = [
    apart('one'),
    noting(dann(target, { at: 'two' })),
    combineAdaptations([noting(dann(target)), apart('one', 3)]),
  ];
  const { epochs } = await run(combineAdaptations(parts));
  expect(widths).toEqual([4, 5]);
  expect(Object.keys(epochs[0].measures ?? {}).sort()).toEqual([
    `${ACCURACY} 2`,
    `${ACCURACY} 3`,
    'distance 1',
    'distance 3',
  ]);
  expect(epochs[0].measures?.['distance 1']).toBeCloseTo(epochs[0].measures?.['distance 3'] ?? 0, 6);
  // A layer of three tanh units and one of five are not as far apart.
  const { epochs: last } = await run(combineAdaptations([apart('one'), apart()]));
  expect(last[0].measures?.['distance 1']).not.toBeCloseTo(last[0].measures?.['distance 2'] ?? 0, 4);
});

test('is the same compiled and eagerly, to 1e-5, also behind frozen layers that are computed once', async () => {
  const parts = () => combineAdaptations([apart('two'), dann(target, { hidden: [8] })]);
  const frozen = { optimizer: chain(freeze('one'), adam(0.01)) };
  const [compiled, eager] = [await run(parts(), frozen), await eagerly(() => run(parts(), frozen))];
  const each = await run(parts(), { ...frozen, cache: false });
  expect(gap(compiled.weights, eager.weights)).toBeLessThan(1e-5);
  expect(gap(compiled.weights, each.weights)).toBeLessThan(1e-5);
});

test('all of its weights are trained at the full rate under a layer-wise rate', async () => {
  const first: Record<string, number[]> = {};
  const steps: number[] = [];
  const watch: Callback = {
    begin({ state }) {
      for (const name of Object.keys(state).filter((key) => /^together.*kernel/.test(key))) {
        first[name] = Array.from(state[name].dataSync());
      }
    },
    step({ state, step }) {
      if (step > 1) return;
      for (const [name, before] of Object.entries(first)) {
        const now = state[name].dataSync();
        steps.push(Math.max(...before.map((value, index) => Math.abs(value - now[index]))));
      }
    },
  };
  const adapt = combineAdaptations([dann(target, { at: 'two', hidden: [4] }), dann(target, { hidden: [4] })]);
  await run(adapt, { optimizer: chain(layerwiseRate(0.1), adam(0.01)), callbacks: [watch] });
  expect(steps).toHaveLength(4);
  for (const step of steps) expect(step).toBeCloseTo(0.01, 4);
});

test('leaves no tensor behind', async () => {
  const before = tf.memory().numTensors;
  await run(combineAdaptations([apart('one'), dann(target)]));
  expect(tf.memory().numTensors).toBe(before);
});

test('throws for none, different targets, and a mixture of joint and separate passes', () => {
  expect(() => combineAdaptations([])).toThrow(/combineAdaptations must get one adaptation or more/);
  expect(() => combineAdaptations([apart(), apart('one', 1, source)])).toThrow(
    /must have the same target; got shifted by 2 and shifted by 0/,
  );
  expect(() => combineAdaptations([apart(), { ...apart(), apart: true }])).toThrow(
    /in one batch, or all separately, or all the source only; got several kinds/,
  );
  expect(() => combineAdaptations([apart(), { ...apart(), sourceOnly: true }])).toThrow(/got several kinds/);
});
