import { describe, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { adam } from './adam';
import { chain } from './chain';
import { freeze } from './freeze';
import { constant, cosine, oneCycle, warmup } from './schedule';
import { sgd } from './sgd';
import type { Transform } from './transform';

/** Made by optax 0.2.8 on JAX 0.10: adam(0.1) from weight 1. */
const reference = { adam: [0.9000007, 0.8733673, 0.8393245] };

/** Where a weight that starts at 1 stands after each of these gradients. */
function walk(transform: Transform, gradients: number[]): number[] {
  let weights = { w: tf.tensor1d([1]) as ReturnType<typeof tf.tensor> };
  let state = transform.init(weights);
  return gradients.map((gradient, i) => {
    const moment = { step: i + 1, position: i / Math.max(1, gradients.length - 1) };
    const result = transform.update({ w: tf.tensor1d([gradient]) }, state, weights, moment);
    state = result.state;
    weights = { w: weights.w.add(result.updates.w) };
    return weights.w.dataSync()[0];
  });
}

function expectClose(got: number[], expected: number[]): void {
  expect(got).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(got[i]).toBeCloseTo(value, 5);
}

test('sgd takes rate times gradient: 1 - 0.1 * 2, then - 0.1 * 4', () => {
  expectClose(walk(sgd(0.1), [2, 4]), [0.8, 0.4]);
});

test('sgd with momentum 0.9 steps by the decaying sum: 2, then 0.9 * 2 + 4 = 5.8', () => {
  expectClose(walk(sgd(0.1, 0.9), [2, 4]), [0.8, 0.22]);
});

test('adam follows the figures that optax.adam(0.1) gives for gradients 2, -1, 0.5', () => {
  expectClose(walk(adam(0.1), [2, -1, 0.5]), reference.adam);
});

test('a schedule is read at the position of the run', () => {
  expectClose(
    walk(
      sgd((position) => 1 - position),
      [1, 1, 1],
    ),
    [0, -0.5, -0.5],
  );
});

describe('schedules', () => {
  test('cosine goes half a cosine from one value to the other', () => {
    const half = cosine(1, 0);
    expectClose([half(0), half(1 / 3), half(0.5), half(1)], [1, 0.75, 0.5, 0]);
  });

  test('warmup climbs in a line, then hands over from the start', () => {
    const schedule = warmup(0.2, cosine(1, 0));
    expectClose([schedule(0), schedule(0.1), schedule(0.2), schedule(0.6), schedule(1)], [0, 0.5, 1, 0.5, 0]);
  });

  test('oneCycle starts at a 25th of its peak, peaks at a quarter, and ends at nearly nothing', () => {
    const schedule = oneCycle(0.1);
    expectClose([schedule(0), schedule(0.25), schedule(1)], [0.004, 0.1, 0.000001]);
  });

  test('constant stays', () => expect(constant(0.3)(0.7)).toBe(0.3));
});

describe('freeze', () => {
  const names = ['stem/conv/kernel', 'block1a/expand/kernel', 'block10a/expand/kernel', 'head/bias'];

  test('matches layer names and weight names by glob', () => {
    expect(names.filter((name) => freeze('block1a').freezes?.(name))).toEqual(['block1a/expand/kernel']);
    expect(names.filter((name) => freeze('*/bias').freezes?.(name))).toEqual(['head/bias']);
    expect(names.filter((name) => freeze('stem', 'block*').freezes?.(name))).toEqual(names.slice(0, 3));
  });

  test('keeps its answer inside a chain', () => {
    expect(chain(freeze('head'), adam(1e-3)).freezes?.('head/bias')).toBe(true);
  });

  test('a glob that matches nothing is refused with the layers there are', () => {
    expect(() => chain(freeze('blok*'), sgd(1)).validate?.(names)).toThrow(
      /freeze\('blok\*'\).*stem, block1a, block10a, head/,
    );
  });
});
