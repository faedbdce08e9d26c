import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { byFormulas } from '../engine/native';
import { tf } from '../engine/tensorflow';
import type { Balance } from '../train/balance';
import { aggregate, weightsOf } from './aggregate';
import { cagrad } from './cagrad';
import { imtl } from './imtl';
import { mgda } from './mgda';
import { nash } from './nash';
import { pcgrad } from './pcgrad';
import { upgrad } from './upgrad';

/** A Jacobian `rows` times two to the `exponent`, and the weights that TorchJD 0.18.0 gives; null where it gives none. */
interface Case {
  kind: string;
  rows: number[][];
  exponent: number;
  c: number;
  orders: number[][];
  /** The squared length of the shortest weighted mean, as quadprog finds it. */
  shortest: number;
  upgrad: number[];
  pcgrad: number[];
  cagrad: number[];
  mgda: number[] | null;
  imtl: number[] | null;
  nash: number[] | null;
}

const { cases }: { cases: Case[] } = JSON.parse(readFileSync(join(__dirname, 'fixtures', 'torchjd.json'), 'utf8'));
const METHODS = ['upgrad', 'pcgrad', 'cagrad', 'mgda', 'imtl', 'nash'] as const;

const make: Record<(typeof METHODS)[number], (one: Case) => Balance> = {
  upgrad: () => upgrad(),
  pcgrad: ({ orders }) => pcgrad({ orders }),
  cagrad: ({ c }) => cagrad({ c }),
  mgda: () => mgda(),
  imtl: () => imtl(),
  nash: () => nash(),
};

const jacobianOf = ({ rows, exponent }: Case) => rows.map((row) => row.map((value) => value * 2 ** exponent));
const sumOf = (weights: readonly number[], jacobian: number[][]) =>
  jacobian[0].map((_, index) => weights.reduce((sum, weight, task) => sum + weight * jacobian[task][index], 0));
const lengthOf = (gradient: readonly number[]) => Math.hypot(...gradient);
const weigh = (balance: Balance, jacobian: number[][]) =>
  tf.tidy(() => {
    const rows = tf.tensor2d(jacobian);
    return Array.from(weightsOf(balance, tf.matMul(rows, rows, false, true)).dataSync());
  });

test('there are 500 Jacobians, and TorchJD gives most of them weights', () => {
  expect(cases).toHaveLength(500);
  const missing = METHODS.map((method) => cases.filter((one) => one[method] === null).length);
  expect(missing).toEqual([0, 0, 0, 175, 45, 229]);
});

describe.each(METHODS)('%s', (method) => {
  test('sums gradients as TorchJD does, to 1e-5 of the longest gradient', () => {
    const errors = cases.flatMap((one, number) => {
      const expected = one[method];
      if (!expected) return [];
      const jacobian = jacobianOf(one);
      const [found, wanted] = [weigh(make[method](one), jacobian), expected].map((weights) => sumOf(weights, jacobian));
      const longest = Math.max(...jacobian.map(lengthOf), Number.MIN_VALUE);
      const error = lengthOf(found.map((value, index) => value - wanted[index])) / Math.max(longest, lengthOf(wanted));
      return error < 1e-5 ? [] : [`${number} (${one.kind}): ${error}`];
    });
    expect(errors).toEqual([]);
  });

  test('gives the same weights in JavaScript as in TensorFlow', () => {
    for (const one of cases) {
      const jacobian = jacobianOf(one);
      const native = weigh(make[method](one), jacobian);
      const plain = byFormulas(() => weigh(make[method](one), jacobian));
      const size = Math.max(1, ...native.map(Math.abs));
      expect(plain.map((weight) => weight / size)).toEqual(native.map((weight) => expect.closeTo(weight / size, 6)));
    }
  });
});

test('mgda finds a mean as short as quadprog does', () => {
  for (const one of cases) {
    const jacobian = jacobianOf(one);
    const squared = lengthOf(sumOf(weigh(mgda(), jacobian), jacobian)) ** 2;
    const size = Math.max(...jacobian.map((row) => lengthOf(row) ** 2), Number.MIN_VALUE);
    expect(Math.abs(squared - one.shortest) / size).toBeLessThan(1e-6);
  }
});

test('aggregate sums the rows of a Jacobian by the weights', () => {
  for (const one of cases.slice(0, 50)) {
    const jacobian = jacobianOf(one);
    const found = tf.tidy(() => Array.from(aggregate(upgrad(), tf.tensor2d(jacobian)).dataSync()));
    const longest = Math.max(...jacobian.map(lengthOf), Number.MIN_VALUE);
    for (const [index, value] of sumOf(one.upgrad, jacobian).entries()) {
      expect(Math.abs(found[index] - value) / longest).toBeLessThan(1e-5);
    }
  }
});
