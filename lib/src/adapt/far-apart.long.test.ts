import { describe, expect, test } from '@jest/globals';
import { rows, valueAndGradients } from './fixtures/reference';
import { jointMaximumMeanDiscrepancy } from './joint-mmd';
import type { MmdEstimate } from './mean-discrepancy';
import { maximumMeanDiscrepancy } from './mmd';

const BANDWIDTHS = [1 / 4, 1 / 2, 1, 2, 4];

/** A layer's features in both domains, as float32 holds them, and the distance that is one bandwidth. */
interface Layer {
  readonly x: number[][];
  readonly y: number[][];
  readonly distance: number;
}

const squared = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
const kernel = (d: number, distance: number) =>
  BANDWIDTHS.reduce((sum, h) => sum + Math.exp(-d / (h * distance)) / BANDWIDTHS.length, 0);
const gradientAt = (d: number, distance: number) =>
  BANDWIDTHS.reduce((sum, h) => sum - Math.exp(-d / (h * distance)) / (h * distance) / BANDWIDTHS.length, 0);

/** Gretton et al. 2012, equations 3 and 5, by pairs in float64, with the gradients by each layer's x and y. */
function byPairs(layers: readonly Layer[], estimate: MmdEstimate): { value: number; gradients: number[][][] } {
  const [n, m] = [layers[0].x.length, layers[0].y.length];
  const gradients = layers.flatMap(({ x, y }) => [x.map((row) => row.map(() => 0)), y.map((row) => row.map(() => 0))]);
  const pairsOf = (size: number) => (estimate === 'biased' ? size * size : size * (size - 1));
  let value = 0;
  const add = (from: 'x' | 'y', to: 'x' | 'y', weight: number) => {
    for (let i = 0; i < layers[0][from].length; i++) {
      for (let j = 0; j < layers[0][to].length; j++) {
        if (estimate === 'unbiased' && from === to && i === j) continue;
        const distances = layers.map((layer) => squared(layer[from][i], layer[to][j]));
        const kernels = layers.map(({ distance }, at) => kernel(distances[at], distance));
        value += weight * kernels.reduce((product, factor) => product * factor);
        for (const [at, layer] of layers.entries()) {
          const others = kernels.reduce((product, factor, index) => (index === at ? product : product * factor), 1);
          const scale = 2 * weight * others * gradientAt(distances[at], layer.distance);
          for (const [feature, coordinate] of layer[from][i].entries()) {
            const gap = scale * (coordinate - layer[to][j][feature]);
            gradients[2 * at + (from === 'x' ? 0 : 1)][i][feature] += gap;
            gradients[2 * at + (to === 'x' ? 0 : 1)][j][feature] -= gap;
          }
        }
      }
    }
  };
  add('x', 'x', 1 / pairsOf(n));
  add('y', 'y', 1 / pairsOf(m));
  add('x', 'y', -2 / (n * m));
  return { value, gradients };
}

const float32 = (some: readonly (readonly number[])[]) => some.map((row) => row.map(Math.fround));
const moved = (some: readonly (readonly number[])[], by: number) => some.map((row) => row.map((value) => value + by));

function expectSame(result: ReturnType<typeof byPairs>, expected: ReturnType<typeof byPairs>): void {
  expect(Math.abs(result.value - expected.value)).toBeLessThan(1e-5);
  for (const [at, gradient] of expected.gradients.entries()) {
    const largest = Math.max(...gradient.flat().map(Math.abs));
    for (const [index, value] of gradient.flat().entries()) {
      expect(Math.abs(result.gradients[at].flat()[index] - value)).toBeLessThan(1e-4 * largest + 1e-9);
    }
  }
}

const DOMAINS = [0, 1, 30, 300, 1000, 3000, 10000];

describe.each(['unbiased', 'biased'] as const)('with a fixed distance, domains however far apart, %s', (estimate) => {
  test.each(DOMAINS)('maximumMeanDiscrepancy of N(0, 1) against the same + %p equals float64', (gap) => {
    const x = float32(rows(16, 2));
    const y = float32(moved(rows(16, 2, { seed: 2 }), gap));
    for (const distance of [1, 4]) {
      const result = valueAndGradients((a, b) => maximumMeanDiscrepancy(a, b, { distance, estimate }), [x, y]);
      expectSame(result, byPairs([{ x, y, distance }], estimate));
    }
  });

  test.each(DOMAINS)('so it does where both are %p from the origin', (gap) => {
    const x = float32(moved(rows(12, 3), gap));
    const y = float32(moved(rows(9, 3, { seed: 2, mean: 0.5 }), gap));
    const result = valueAndGradients((a, b) => maximumMeanDiscrepancy(a, b, { distance: 3, estimate }), [x, y], true);
    expectSame(result, byPairs([{ x, y, distance: 3 }], estimate));
  });

  test.each(DOMAINS)('jointMaximumMeanDiscrepancy with one layer moved by %p equals float64', (gap) => {
    const [x, y] = [float32(rows(16, 2)), float32(moved(rows(10, 2, { seed: 2 }), gap))];
    const [p, q] = [float32(rows(16, 3, { seed: 3 })), float32(rows(10, 3, { seed: 4 }))];
    const kernels = [{ distance: 1 }, { distance: 2 }];
    const result = valueAndGradients(
      (a, b, c, d) => jointMaximumMeanDiscrepancy([a, c], [b, d], { estimate, kernels }),
      [x, y, p, q],
    );
    expectSame(
      result,
      byPairs(
        [
          { x, y, distance: 1 },
          { x: p, y: q, distance: 2 },
        ],
        estimate,
      ),
    );
  });
});
