import { expect, test } from '@jest/globals';
import type { Evaluation } from '../core/evaluation';
import type { FoundLearningRate } from '../train/find-learning-rate';
import { plotLearningRate } from '../train/plot-learning-rate';
import { plotConfusion } from './plot-confusion';
import { plotMatrix } from './plot-matrix';
import { plotPoints } from './plot-points';

const names = (count: number) => Array.from({ length: count }, (_, index) => `c${index}`);
const square = (size: number) => names(size).map((_, row) => Float32Array.from({ length: size }, () => row));

test('a confusion of the 1,000 classes of ImageNet is drawn', () => {
  const confusion = square(1000).map((row) => [...row]);
  const { data } = plotConfusion({ confusion } as unknown as Evaluation, names(1000));
  expect(data[0]).toMatchObject({ zmin: 0, zmax: 999 });
});

test('a matrix of 500 x 500 is drawn', () => {
  const { data } = plotMatrix(
    square(500).map((row) => Array.from(row, (value) => -value)),
    { rows: names(500), columns: names(500), x: 'x', y: 'y' },
  );
  expect(data[0]).toMatchObject({ zmin: -499, zmax: 499 });
});

test('200,000 points are drawn', () => {
  const points = Array.from({ length: 200_000 }, (_, index) => ({ name: '', x: index, y: 0 }));
  const { data } = plotPoints(points, { x: 'x', y: 'y' });
  const { textposition } = data[0] as unknown as { textposition: string[] };
  expect([textposition[0], textposition.at(-1)]).toEqual(['top right', 'bottom left']);
});

test('a search of 200,000 learning rates is drawn', () => {
  const losses = Array.from({ length: 200_000 }, (_, index) => 3 - index / 100_000);
  const rates = losses.map((_, index) => index + 1);
  const found: FoundLearningRate = { rates, losses, smoothed: losses, steepest: 1, suggestion: 2 };
  // The lowest loss is 1, the first 3: a quarter of the difference below, half of it above.
  const { range } = plotLearningRate(found).layout.yaxis as { range: [number, number] };
  expect(range).toEqual([expect.closeTo(0.5, 3), expect.closeTo(4, 3)]);
});
