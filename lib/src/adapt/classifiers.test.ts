import { readFileSync } from 'node:fs';
import { join as pathOf } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import type { Adaptation } from '../train/adaptation';
import { expectClose, expectReference, type Row } from './fixtures/reference';
import { shifted } from './fixtures/shifted';
import { classifierDiscrepancy, mcd } from './mcd';
import { marginDisparity, mdd } from './mdd';
import { movedMean, pada, partialLoss } from './pada';

interface Case extends Row {
  name: string;
  inputs: number[][][];
}

/** Made by bench/reference/classifiers.py, in float64. */
const reference: {
  mdd: (Case & { margin: number; outputs: number[][][] })[];
  mcd: (Case & { labels: number[] })[];
  pada: {
    name: string;
    classes: number;
    labels: number[];
    past: number;
    steps: (Row & { target: number[][]; mean: number[]; inputs: number[][][] })[];
  }[];
} = JSON.parse(readFileSync(pathOf(__dirname, 'fixtures', 'classifiers.json'), 'utf8'));

const target = shifted(67, 2, 2);

const int = (labels: number[]) => tf.tensor1d(labels, 'int32');

describe('mdd', () => {
  test.each(reference.mdd)('equals NumPy: $name', ({ inputs, outputs, margin, ...row }) => {
    const [of, to] = outputs;
    const loss = (a: Tensor, b: Tensor) =>
      marginDisparity({ adversary: a, outputs: tf.tensor2d(of) }, { adversary: b, outputs: tf.tensor2d(to) }, margin);
    expectReference(loss, inputs, row);
  });

  test('is finite where the adversary is certain', () => {
    const [sure, other] = [tf.tensor2d([[200, 0]]), tf.tensor2d([[1, 0]])];
    const value = tf.tidy(() =>
      marginDisparity({ adversary: other, outputs: other }, { adversary: sure, outputs: sure }, 1).dataSync(),
    );
    // log(1 + 1/e) on the source, and -log(1 - p) = 200 on the target.
    expect(value[0]).toBeCloseTo(200 + Math.log1p(Math.exp(-1)), 3);
  });
});

describe('mcd', () => {
  test.each(reference.mcd)('equals NumPy: $name', ({ inputs, labels, ...row }) => {
    const loss = (a: Tensor, b: Tensor, c: Tensor, d: Tensor) => classifierDiscrepancy([a, b], [c, d], int(labels));
    expectReference(loss, inputs, row);
  });
});

describe('pada', () => {
  test.each(reference.pada)('equals NumPy over three batches: $name', ({ classes, labels, past, steps }) => {
    let mean: Tensor = tf.fill([classes], 1 / classes);
    for (const { target, mean: expected, inputs, ...row } of steps) {
      mean = tf.tidy(() => movedMean(mean, tf.tensor2d(target), past));
      expectClose(Array.from(mean.dataSync()), expected);
      const now = mean;
      const loss = (a: Tensor, b: Tensor, z: Tensor) =>
        partialLoss({ domains: [a.reshape([-1]), b.reshape([-1])], outputs: z, labels: int(labels) }, now);
      expectReference(loss, inputs, row);
    }
  });
});

describe.each<[string, (to: Dataset, options: object) => Adaptation]>([
  ['mdd', mdd],
  ['mcd', mcd],
  ['pada', pada],
])('%s', (name, method) => {
  test('refuses options that make no sense', () => {
    expect(() => method(target, { weight: -1 })).toThrow(new RegExp(`${name}'s weight is -1`));
    expect(() => method(target, { hidden: [0] })).toThrow(new RegExp(`${name}'s hidden must be positive integers`));
    expect(() => method(target, { hiden: [8] })).toThrow(new RegExp(`${name} has no option 'hiden'`));
    expect(() => mdd(target, { margin: 0 })).toThrow(/mdd's margin is 0; it must be a number above 0/);
    expect(() => pada(target, { past: 1 })).toThrow(/pada's past is 1; it must be at least 0 and below 1/);
  });
});
