import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tf } from '../engine/tensorflow';
import { mapFor, multilinearMap, randomMatrices, randomMultilinearMap } from './multilinear-map';

const vectors = (size: number) =>
  fc.array(
    fc.integer({ min: -8, max: 8 }).map((whole) => whole / 4),
    { minLength: size, maxLength: size },
  );
const product = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, index) => sum + value * b[index], 0);

describe('multilinearMap', () => {
  test('is each feature times each probability, class by class, by hand', () => {
    const map = multilinearMap(
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor2d([
        [0.25, 0.75],
        [1, 0],
      ]),
    );
    expect(map.arraySync()).toEqual([
      [0.25, 0.5, 0.75, 0.75, 1.5, 2.25],
      [4, 5, 6, 0, 0, 0],
    ]);
  });

  test('has inner products <f, f2> <g, g2>', () => {
    fc.assert(
      fc.property(vectors(4), vectors(4), vectors(3), vectors(3), (f, f2, g, g2) => {
        const result = tf.tidy(() => {
          const [first, second] = multilinearMap(tf.tensor2d([f, f2]), tf.tensor2d([g, g2])).arraySync();
          return product(first, second);
        });
        expect(result).toBeCloseTo(product(f, f2) * product(g, g2), 4);
      }),
      { numRuns: 50 },
    );
  });
});

describe('randomMultilinearMap', () => {
  test('has the same inner products in the mean over what is drawn (theorem 1)', () => {
    const [f, f2, g, g2] = [
      [1, -0.5, 2],
      [0.5, 1, 1.5],
      [0.75, 0.25],
      [0.5, 0.5],
    ];
    const draws = 400;
    const result = Array.from({ length: draws }, (_, seed) =>
      tf.tidy(() => {
        const matrices = randomMatrices(3, 2, seed, 64);
        const [first, second] = randomMultilinearMap(tf.tensor2d([f, f2]), tf.tensor2d([g, g2]), matrices).arraySync();
        for (const matrix of Object.values(matrices)) matrix.dispose();
        return product(first, second);
      }),
    );
    const mean = result.reduce((sum, value) => sum + value, 0) / draws;
    const standardDeviation = Math.sqrt(result.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1));
    const error = standardDeviation / Math.sqrt(draws);
    expect(Math.abs(mean - product(f, f2) * product(g, g2))).toBeLessThan(4 * error);
    // The test can fail: an error this small tells 1.5 from what sqrt(d) left out would give.
    expect(error).toBeLessThan(0.05);
  });

  test('is (R_f f) (R_g g) / sqrt(d), by the matrices', () => {
    const matrices = randomMatrices(5, 3, 2, 16);
    const [features, classes] = Object.values(matrices).map((matrix) => matrix.arraySync() as number[][]);
    const [f, g] = [
      [1, 2, -1, 0.5, 3],
      [0.2, 0.5, 0.3],
    ];
    const [map] = randomMultilinearMap(tf.tensor2d([f]), tf.tensor2d([g]), matrices).arraySync();
    for (let d = 0; d < 16; d++) {
      const expected =
        product(
          f,
          features.map((row) => row[d]),
        ) *
        product(
          g,
          classes.map((row) => row[d]),
        ) *
        0.25;
      expect(map[d]).toBeCloseTo(expected, 5);
    }
  });

  test('is taken above 4096 products, by matrices of variance 1 that the seed draws and that do not learn', () => {
    expect(mapFor(1024, 4, 0)).toEqual({ width: 4096, matrices: {} });
    const [drawn, again, other] = [7, 7, 8].map((seed) => mapFor(1025, 4, seed));
    expect(drawn.width).toBe(1024);
    const gap = (map: typeof drawn) =>
      Object.entries(map.matrices).map(([name, matrix]) => matrix.sub(drawn.matrices[name]).abs().max().dataSync()[0]);
    expect(gap(again)).toEqual([0, 0]);
    for (const difference of gap(other)) expect(difference).toBeGreaterThan(1);
    expect(Object.values(drawn.matrices).map(({ shape, trainable }) => ({ shape, trainable }))).toEqual([
      { shape: [1025, 1024], trainable: false },
      { shape: [4, 1024], trainable: false },
    ]);
    const { mean, variance } = tf.moments(Object.values(drawn.matrices)[0]);
    expect(mean.dataSync()[0]).toBeCloseTo(0, 2);
    expect(variance.dataSync()[0]).toBeCloseTo(1, 2);
  });
});
