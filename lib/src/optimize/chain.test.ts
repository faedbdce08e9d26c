import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Transform } from '../core/transform';
import { TransferError } from '../error';
import { adam } from './adam';
import { adamw } from './adamw';
import { chain } from './chain';
import { clipByGlobalNorm } from './clip-by-global-norm';
import { clipByValue } from './clip-by-value';
import { type Numbers, tensors, walk } from './fixtures/walk';
import { freeze } from './freeze';
import { l2sp } from './l2sp';
import { layerwiseRate } from './layerwise-rate';
import { cosine } from './schedule';
import { sgd } from './sgd';
import { weightDecay } from './weight-decay';

const start: Numbers = { 'stem/kernel': [1, -2], 'head/bias': [0.5] };
const numbers = (count: number) =>
  fc.array(fc.float({ min: -10, max: 10, noNaN: true }), { minLength: count, maxLength: count });
const gradients = fc.array(fc.record({ 'stem/kernel': numbers(2), 'head/bias': numbers(1) }), {
  minLength: 1,
  maxLength: 4,
});

const front: Record<string, Transform> = {
  'clip by norm': clipByGlobalNorm(1),
  'clip by value': clipByValue(0.5),
  decay: weightDecay(0.1, { mask: () => true }),
  l2sp: l2sp(tensors({ 'stem/kernel': [0, 1] }), 0.2),
  layerwise: layerwiseRate(0.5),
  freeze: freeze('stem'),
};
const optimizer: Record<string, Transform> = { sgd: sgd(0.1, 0.9), adam: adam(cosine(0.1)), adamw: adamw(0.1) };
const oneOf = (transforms: Record<string, Transform>) =>
  fc.constantFrom(...Object.keys(transforms)).map((name) => [name, transforms[name]] as const);

describe('chain', () => {
  test('is associative: brackets change nothing, to the bit', () => {
    fc.assert(
      fc.property(oneOf(front), oneOf(front), oneOf(optimizer), gradients, ([, a], [, b], [, c], gradientSteps) => {
        const flat = walk(chain(a, b, c), start, gradientSteps);
        expect(walk(chain(a, chain(b, c)), start, gradientSteps)).toEqual(flat);
        expect(walk(chain(chain(a, b), c), start, gradientSteps)).toEqual(flat);
        expect(walk(chain(chain(a, b, c)), start, gradientSteps)).toEqual(flat);
      }),
      { numRuns: 60 },
    );
  });

  test('an empty chain in it changes nothing', () => {
    const gradientSteps = [{ 'stem/kernel': [1, 2], 'head/bias': [3] }];
    expect(walk(chain(chain(), sgd(0.1)), start, gradientSteps)).toEqual(walk(sgd(0.1), start, gradientSteps));
  });

  test('keeps the order of its links: clipping before decay is not clipping after it', () => {
    const decay = weightDecay(1, { mask: () => true });
    const step = (...links: Transform[]) => walk(chain(...links, sgd(1)), { w: [2] }, [{ w: [6] }])[0].w[0];
    expect(step(clipByValue(1), decay)).toBe(2 - (1 + 2));
    expect(step(decay, clipByValue(1))).toBe(2 - 1);
  });

  test('two of the same kind remember each their own', () => {
    // The first sums to 1, 2, 3; the second sums those to 1, 3, 6.
    const sums = chain(sumOfAll, sumOfAll, sgd(1));
    expect(walk(sums, { w: [0] }, [{ w: [1] }, { w: [1] }, { w: [1] }]).map(({ w }) => w[0])).toEqual([-1, -4, -10]);
  });

  test('keeps what freeze says', () => {
    expect(chain(freeze('head'), adam(1e-3)).freezes?.('head/bias', ['head/bias'])).toBe(true);
    expect(chain(chain(freeze('head')), adam(1e-3)).freezes?.('stem/bias', ['stem/bias'])).toBe(false);
  });

  test('two optimizers are refused', () => {
    expect(() => chain(sgd(0.1), adam(0.1))).toThrow(TransferError);
    expect(() => chain(sgd(0.1), adam(0.1))).toThrow(/at most one optimizer; got two.*Try one of them/);
  });

  test('a pull behind the optimizer, which would push, is refused', () => {
    expect(() => chain(adam(0.1), weightDecay(0.1))).toThrow(
      /weightDecay and l2sp must come before the optimizer.*Try chain/,
    );
    expect(() => chain(chain(sgd(0.1)), chain(l2sp({}, 0.1)))).toThrow(TransferError);
  });
});

/** Adds every gradient up. */
const sumOfAll: Transform = {
  init: (weights) => Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, weight.mul(0)])),
  update(given, state) {
    const sums = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, tensor.add(state[name])]));
    return { updates: sums, state: sums };
  },
};
