import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensors, Transform } from '../core/transform';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { accumulate } from './accumulate';
import { adam } from './adam';
import { adamw } from './adamw';
import { chain } from './chain';
import { clipByGlobalNorm } from './clip-by-global-norm';
import { clipByValue } from './clip-by-value';
import { type Numbers, type Shapes, tensors, walk } from './fixtures/walk';
import { l2sp } from './l2sp';
import { layerwiseRate } from './layerwise-rate';
import { constant, cosine, exponential, linear, oneCycle, piecewise, type Schedule, warmup } from './schedule';
import { sgd } from './sgd';
import { weightDecay } from './weight-decay';

/** Made by bench/reference/optax_fixtures.py, which says how names map. */
interface Fixture {
  shapes: Shapes;
  start: Numbers;
  anchor: Numbers;
  gradients: Numbers[];
  /** The steps, from 1, that `optimizers` has the weights of. */
  steps: number[];
  optimizers: Record<string, { float32: Numbers[]; exact: Numbers[] }>;
  schedules: Record<string, number[]>;
}

const optax: Fixture = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'optax.json'), 'utf8'));
const { shapes, start, gradients } = optax;
const everything = { mask: () => true };
const anchor = tensors(optax.anchor, shapes);

const optimizers: Record<string, Transform> = {
  sgd: sgd(0.05),
  'sgd, cosine': sgd(cosine(0.05)),
  momentum: sgd(0.05, 0.9),
  nesterov: sgd(0.05, 0.9, { nesterov: true }),
  adam: adam(0.01),
  'adam, other betas': adam(0.01, 0.8, 0.99, 1e-3),
  'adam, warmup and cosine': adam(warmup(13 / 39, cosine(0.02))),
  adamw: adamw(0.01),
  'adamw of everything': adamw(0.01, { decay: 0.1, ...everything }),
  'adamw, cosine': adamw(cosine(0.02), { decay: 0.1 }),
  'clip by global norm, sgd': chain(clipByGlobalNorm(2), sgd(0.05)),
  'clip by global norm, momentum': chain(clipByGlobalNorm(2), sgd(0.05, 0.9)),
  'clip by global norm, adamw': chain(clipByGlobalNorm(2), adamw(0.01, { decay: 0.1 })),
  'clip by value, sgd': chain(clipByValue(0.5), sgd(0.05)),
  'weight decay, momentum': chain(weightDecay(0.1), sgd(0.05, 0.9)),
  'weight decay of everything, sgd': chain(weightDecay(0.1, everything), sgd(0.05)),
  'weight decay, adam': chain(weightDecay(0.1), adam(0.01)),
  'layerwise, momentum': chain(sgd(0.05, 0.9), layerwiseRate(0.5)),
  'layerwise, adamw': chain(layerwiseRate(0.5), adamw(0.01, { decay: 0.1 })),
  'l2sp, momentum': chain(l2sp(anchor, 0.3, 0.1), sgd(0.05, 0.9)),
  'l2sp, adam': chain(l2sp(anchor, 0.3, 0.1), adam(0.01)),
  'accumulate, adam': accumulate(4, adam(0.01)),
  'accumulate, clip, momentum': accumulate(3, chain(clipByGlobalNorm(1), sgd(0.05, 0.9))),
};

const schedules: Record<string, Schedule> = {
  linear: linear(0.3, 0.01),
  exponential: exponential(0.3, 0.001),
  cosine: cosine(0.3, 0.03),
  'cosine to zero': cosine(0.3),
  'warmup, cosine': warmup(0.2, cosine(0.3)),
  'one cycle': oneCycle(0.3),
  'one cycle, longer up': oneCycle(0.3, 0.4),
  piecewise: piecewise([0.3, linear(0.1, 0.4)], [0.3, constant(0.2)], [0.4, exponential(0.2, 0.02)]),
  stairs: piecewise([0.5, 0.4], [0.25, 0.04], [0.25, 0.02]),
};

/** The largest difference of one number, as a share of the largest number of its weight. */
function largestGap(got: readonly Numbers[], expected: readonly Numbers[]): number {
  const gaps = expected.flatMap((weights, i) =>
    Object.entries(weights).map(([name, values]) => {
      const size = Math.max(...values.map(Math.abs));
      return Math.max(...values.map((value, k) => Math.abs(got[i][name][k] - value))) / size;
    }),
  );
  return Math.max(...gaps);
}

const kept = (walked: readonly Numbers[]) => optax.steps.map((step) => walked[step - 1]);

test('every optimizer and schedule of the fixture is compared', () => {
  expect(Object.keys(optimizers)).toEqual(Object.keys(optax.optimizers));
  expect(Object.keys(schedules)).toEqual(Object.keys(optax.schedules));
});

describe('forty steps stand where optax stands', () => {
  test.each(Object.entries(optimizers))('%s', (name, optimizer) => {
    const expected = optax.optimizers[name];
    const walked = kept(walk(optimizer, start, gradients, { shapes }));
    expect(largestGap(walked, expected.exact)).toBeLessThan(1e-6);
    // Optax's own float32 is up to 1.9e-6 away from its float64 with Adam: it takes 1 - beta^t in float32.
    expect(largestGap(walked, expected.float32)).toBeLessThan(name.includes('adam') ? 2e-6 : 1e-6);
  });
});

describe('one compiled graph takes the same steps', () => {
  test.each(Object.entries(optimizers))('%s', (_name, optimizer) => {
    const update = compile((g: Tensors, state: Tensors, weights: Tensors, scalars: Tensors) =>
      optimizer.update(g, state, weights, scalars),
    );
    const compiled = walk(optimizer, start, gradients, { shapes, update });
    update.dispose();
    expect(largestGap(compiled, walk(optimizer, start, gradients, { shapes }))).toBeLessThan(1e-6);
  });
});

describe('a schedule has the values of its namesake at 21 positions', () => {
  test.each(Object.entries(schedules))('%s', (name, schedule) => {
    const expected = optax.schedules[name];
    expect(expected).toHaveLength(21);
    for (const [step, value] of expected.entries()) {
      expect(Math.abs(schedule(step / 20) - value)).toBeLessThanOrEqual(1e-12 * Math.abs(value) + 1e-16);
    }
  });
});

test('no tensor is left behind by a run', () => {
  const before = tf.memory().numTensors;
  for (const optimizer of Object.values(optimizers)) walk(optimizer, start, gradients.slice(0, 3), { shapes });
  chain(l2sp(anchor, 0.1), sgd(0.1));
  expect(tf.memory().numTensors).toBe(before);
});
