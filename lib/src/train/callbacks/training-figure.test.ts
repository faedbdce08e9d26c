import { expect, test } from '@jest/globals';
import type { Run } from '../../core/callback';
import type { EpochRecord } from '../../core/history';
import { thinned } from '../../show/history-figure';
import { trainingFigure } from './training-figure';

const record = (epoch: number, loss: number, more: Partial<EpochRecord> = {}): EpochRecord => ({
  ...{ epoch, loss, seconds: epoch },
  ...more,
});
const run = (epochs: EpochRecord[], changes: Partial<Run> = {}): Run => ({
  ...({ net: { name: 'net' }, epochs: 10, steps: 4, step: 4 * epochs.length, loss: 9 } as unknown as Run),
  measures: ['loss', 'validLoss', 'validAccuracy'],
  progress: { epoch: epochs.length + 1, done: 0, sums: {}, examples: 0 },
  history: { epochs, seconds: 1, waited: 0 },
  ...changes,
});

test('loss, held-out loss, the share right on its own axis, and a star at the lowest held-out loss', () => {
  const epochs = [
    record(1, 2, { validLoss: 1.5, validAccuracy: 0.5 }),
    record(2, 1, { validLoss: 1.2, validAccuracy: 0.75 }),
    record(3, 0.5, { validLoss: 1.4, validAccuracy: 0.7 }),
  ];
  const { data, layout, description } = trainingFigure(run(epochs));
  expect(data.map(({ name, x, y, yaxis = 'y' }) => [name, x, y, yaxis])).toEqual([
    ['training', [1, 2, 3], [2, 1, 0.5], 'y'],
    ['held-out', [1, 2, 3], [1.5, 1.2, 1.4], 'y'],
    ['held-out, share right', [1, 2, 3], [0.5, 0.75, 0.7], 'y2'],
    ['best epoch: 2', [2], [1.2], 'y'],
  ]);
  expect(layout).toMatchObject({ xaxis: { range: [0, 10] }, yaxis2: { range: [0, 1], overlaying: 'y' } });
  expect(description).toBe(
    'Training net: loss 2 to 0.5 in 3 epochs; on held-out data loss 1.4, 70 % right; best epoch 2',
  );
});

test('the epoch under way is a point at the share of it that is done; without held-out data nothing is best', () => {
  const under = { epoch: 2, done: 1, sums: { a: 6, b: 2 }, examples: 16 };
  const { data } = trainingFigure(run([record(1, 1)], { measures: ['loss'], progress: under }));
  // (6 + 2) / 16 after one of four steps.
  expect(data.map(({ name, x, y }) => [name, x, y])).toEqual([['training', [1, 1.25], [1, 0.5]]]);
});

test('a thousand epochs are drawn by two hundred points, the best and the last among them', () => {
  const epochs = Array.from({ length: 1000 }, (_, index) => record(index + 1, 1, { validLoss: index === 501 ? 0 : 1 }));
  const shown = thinned(epochs, epochs[501]);
  expect(shown).toHaveLength(201);
  expect(shown.at(-1)?.epoch).toBe(1000);
  expect(shown.some(({ epoch }) => epoch === 502)).toBe(true);
  expect(JSON.stringify(trainingFigure(run(epochs, { epochs: 1000 }))).length).toBeLessThan(12_000);
});
