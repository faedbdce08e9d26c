import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { expectReference, lossOf, reference, rows, valueAndGradients } from './fixtures/reference';
import { type SinkhornOptions, sinkhornDivergence } from './sinkhorn';

const divergence = (x: number[][], y: number[][], options?: SinkhornOptions) =>
  lossOf((a, b) => sinkhornDivergence(a, b, options), x, y);

describe('sinkhornDivergence', () => {
  describe.each(reference.domains)('of $name', ({ source, target, losses }) => {
    test.each([0.1, 0.5])('equals NumPy’s converged one in value and gradients: epsilon %p', (epsilon) => {
      const loss = losses[`sinkhorn, ${epsilon}`];
      expectReference((x, y) => sinkhornDivergence(x, y, { epsilon, iterations: 400 }), [source, target], loss, [
        false,
      ]);
    });

    test('50 iterations come within a hundredth of it', () => {
      const { value } = losses['sinkhorn, 0.1'];
      expect(Math.abs(divergence(source, target) - value)).toBeLessThan(0.01 * value);
    });
  });

  test('is the same as one graph, in value and gradients', () => {
    const inputs = [rows(5, 3), rows(4, 3, { seed: 2, mean: 1 })];
    const { value, gradients } = valueAndGradients((x, y) => sinkhornDivergence(x, y), inputs);
    expectReference((x, y) => sinkhornDivergence(x, y), inputs, { value, gradient: gradients }, [true]);
  });

  test('domains so far apart that float32 sees nothing of the first plan still find each other', () => {
    const [x, y] = [
      [[0], [1]],
      [[100], [103]],
    ];
    const options = { epsilon: 1, distance: 1, iterations: 400 };
    // Moved by 101 on the mean, then stretched from 1 to 3.
    expect(Math.abs(divergence(x, y, options) - 10202)).toBeLessThan(2);
  });

  test('of two points is their squared distance, at any blur', () => {
    for (const epsilon of [0.01, 0.1, 1]) expect(divergence([[1, 2]], [[4, 6]], { epsilon })).toBeCloseTo(25, 4);
  });

  test('of a batch and the same moved by v is |v|^2 at any blur, which is what debiasing is for', () => {
    const x = rows(8, 2);
    const moved = x.map(([a, b]) => [a + 3, b - 4]);
    for (const epsilon of [0.1, 1]) {
      expect(Math.abs(divergence(x, moved, { epsilon, iterations: 400 }) - 25)).toBeLessThan(25e-4);
    }
  });

  test('nears the cost of the best matching as the blur goes: [0, 3] to [1, 5] costs (1 + 4) / 2', () => {
    expect(divergence([[0], [3]], [[1], [5]], { epsilon: 0.01, iterations: 1000 })).toBeCloseTo(2.5, 2);
  });

  test('is 0 for equal batches, symmetric, never negative, and the same in any order of a batch', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: -64, max: 64 }), fc.integer({ min: -64, max: 64 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(points, points, (a, b) => {
        const [x, y] = [a, b].map((some) => some.map((row) => row.map((value) => value / 32)));
        const result = divergence(x, y);
        expect(divergence(y, x)).toBeCloseTo(result, 4);
        expect(divergence([...x].reverse(), y)).toBeCloseTo(result, 4);
        expect(divergence(x, x)).toBeCloseTo(0, 5);
        expect(result).toBeGreaterThan(-1e-3);
      }),
      { numRuns: 15 },
    );
  });

  test('numbers that make no sense are refused', () => {
    const call = (options: SinkhornOptions) => () => divergence([[1]], [[2]], options);
    expect(call({ epsilon: 0 })).toThrow(TransferError);
    expect(call({ epsilon: 0 })).toThrow(/sinkhornDivergence's epsilon is 0/);
    expect(call({ iterations: 1.5 })).toThrow(/iterations is 1.5; it must be an integer from 1 to/);
    expect(call({ iterations: 1e9 })).toThrow(/iterations is 1000000000; .* to 1000000/);
  });
});
