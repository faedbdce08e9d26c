import { describe, expect, test } from '@jest/globals';
import type { Tensor2D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { tower } from '../recipes/fixtures/tower';
import { extract } from '../train/extract';
import { features, noise } from './fixtures/formula';
import reference from './fixtures/transferability.json';
import { logme, logmeOf } from './logme';

const scoreOf = (rows: number[][], labels: number[], options?: { regression: boolean }) =>
  tf.tidy(() => logmeOf(tf.tensor2d(rows), labels, options));

const caseOf = (wanted: string) => reference.logme.find(({ name }) => name === wanted)!;

describe('logmeOf', () => {
  test.each(reference.logme.map((one) => [one.name, one] as const))("equals the authors' code: %s", (_name, one) => {
    const { stream, width, labels, numbers, score } = one;
    const rows = features(stream, labels, width);
    expect(scoreOf(rows, numbers ?? labels, { regression: numbers !== undefined })).toBeCloseTo(score, 6);
  });

  test('is the log density of the labels under the model, by its definition, also where their code is not (issue 23)', () => {
    for (const { stream, width, labels, numbers, published, score, direct } of reference.logme) {
      const found = scoreOf(features(stream, labels, width), numbers ?? labels, { regression: numbers !== undefined });
      expect(Math.abs(found - direct)).toBeLessThan(2e-4);
      expect(Math.abs(published - score) > 1e-3).toBe(width > labels.length);
    }
  });

  test('a feature that stands there twice is no direction of its own: rounding is not taken for a singular value', () => {
    const { stream, width, labels, score } = reference.deficient;
    const rows = features(stream, labels, width).map((row) => [...row.slice(0, -1), row[0]]);
    expect(Math.abs(scoreOf(rows, labels) - score)).toBeLessThan(1e-4);
    // All of them twice: the weights share what they did, and their precision doubles.
    const twice = rows.map((row) => [...row, ...row]);
    expect(Math.abs(scoreOf(twice, labels) - score)).toBeLessThan(1e-4);
  });

  test('one feature of 1 and labels 0 and 1 in equal parts: the fixed point by hand', () => {
    // s = n = 4, x^2 = (sum y)^2 / 4 = 1, outside = 2 - 1 = 1; alpha and beta by the same four lines for a single s.
    let [alpha, beta, m2, residual] = [1, 1, 0, 0];
    for (let step = 0; step < 11; step++) {
      const t = alpha / beta;
      [m2, residual] = [4 / (4 + t) ** 2, 1 + (t / (4 + t)) ** 2];
      [alpha, beta] = [4 / (4 + t) / (m2 + 1e-5), (4 - 4 / (4 + t)) / (residual + 1e-5)];
      if (Math.abs(alpha / beta - t) / t <= 1e-3) break;
    }
    const evidence =
      (Math.log(alpha) + 4 * Math.log(beta) - Math.log(alpha + 4 * beta) - beta * residual - alpha * m2) / 8 -
      Math.log(2 * Math.PI) / 2;
    expect(scoreOf([[1], [1], [1], [1]], [0, 1, 0, 1])).toBeCloseTo(evidence, 10);
  });

  test('does not change when the features are rotated or the examples come in another order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.constantFrom([12, 5], [6, 9]), (stream, [count, width]) => {
        const labels = Array.from({ length: count }, (_, index) => index % 3);
        const rows = features(stream, labels, width);
        const score = scoreOf(rows, labels);
        const rotated = tf.tidy(() => {
          const [rotation] = tf.linalg.qr(tf.tensor2d(noise(stream + 1, width * width), [width, width]));
          return logmeOf(tf.tensor2d(rows).matMul(rotation as Tensor2D), labels);
        });
        expect(Math.abs(rotated - score)).toBeLessThan(1e-4);
        expect(scoreOf([...rows].reverse(), [...labels].reverse())).toBeCloseTo(score, 8);
      }),
      { numRuns: 25 },
    );
  });

  test('is higher where the features tell the classes apart, and takes class numbers as names only', () => {
    const { stream, width, labels } = caseOf('more examples than features');
    const rows = features(stream, labels, width);
    const blind = rows.map((row, index) => row.map((value, axis) => value - (axis === labels[index] ? 1 : 0)));
    expect(scoreOf(rows, labels)).toBeGreaterThan(scoreOf(blind, labels) + 0.05);
    const renamed = labels.map((label) => [7, 0, 3][label]);
    expect(scoreOf(rows, renamed)).toBeCloseTo(scoreOf(rows, labels), 10);
  });

  test('labels that are missing, too few or all the same, and features that say nothing, are refused', () => {
    expect(() => scoreOf([[1], [2]], [0])).toThrow('got features of 2 examples and 1 labels.');
    expect(() => scoreOf([[1], [2]], [0, Number.NaN])).toThrow('Example 1 has the label NaN; LogME needs a class');
    expect(() => scoreOf([[1], [2]], [1, 1])).toThrow('All labels are the same');
    expect(() => scoreOf([[0], [0]], [0, 1])).toThrow('All features are 0');
    expect(() => scoreOf([[1], [Number.NaN]], [0, 1])).toThrow('Features must be finite; got NaN in example 1.');
    expect(() => tf.tidy(() => logmeOf(tf.zeros([2, 3, 4]), [0, 1]))).toThrow('got [2,3,4].');
  });
});

describe('logme', () => {
  const labels = Array.from({ length: 30 }, (_, index) => index % 3);
  const data = arrays(features(9, labels, 5), labels, { classes: ['a', 'b', 'c'] });

  test('looks at what the net gives, or at the layer that is named, and leaves nothing behind', async () => {
    const net = tower();
    await logme(net, data);
    const before = tf.memory().numTensors;
    for (const [options, at] of [
      [{}, 'head'],
      [{ at: 'two' }, 'two'],
    ] as const) {
      const rows = await (await extract(net, data, { at })).read(labels.map((_, index) => index));
      expect(await logme(net, data, options)).toBeCloseTo(logmeOf(rows, labels), 10);
      rows.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
    dispose(net);
  });

  test('numbers for labels are a regression; a map per example is refused', async () => {
    const net = join(tower(), head({ classes: 2, name: 'more' }));
    const numbers = arrays(
      features(9, labels, 5),
      labels.map((label) => label / 2),
      { classes: [] },
    );
    const rows = await (await extract(net, numbers)).read(labels.map((_, index) => index));
    expect(await logme(net, numbers)).toBeCloseTo(logmeOf(rows, numbers.labels, { regression: true }), 10);
    rows.dispose();
    const mapped = {
      ...net,
      layers: [{ name: 'map', apply: (x: import('@tensorflow/tfjs').Tensor) => x.reshape([-1, 5, 1]) }],
    };
    await expect(logme(mapped, data)).rejects.toThrow('outputs [5,1] for an example; it must be [features]');
    dispose(net);
  });
});
