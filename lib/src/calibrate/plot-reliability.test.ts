import { expect, test } from '@jest/globals';
import type { Calibration } from './calibration';
import { plotReliability } from './plot-reliability';

const sure: Calibration = {
  error: 0.1234,
  bins: [
    { from: 0.5, to: 0.75, count: 2, confidence: 0.6, accuracy: 1 },
    { from: 0.75, to: 1, count: 4, confidence: 0.8, accuracy: 0.5 },
  ],
};
const cool: Calibration = { error: 0, bins: [{ from: 0.5, to: 1, count: 6, confidence: 0.7, accuracy: 0.7 }] };

test('a reliability diagram has the line of truth and, for each range, confidence, share right and how many', () => {
  const [truth, curve, ...others] = plotReliability(sure).data as Record<string, unknown>[];
  expect(truth).toMatchObject({ x: [0, 1], y: [0, 1], line: { dash: 'dash' } });
  expect(curve).toMatchObject({ x: [0.6, 0.8], y: [1, 0.5], text: ['2 answers', '4 answers'], name: 'error 12.3 %' });
  expect(others).toEqual([]);
});

test('several nets are told apart by name, colour and symbol', () => {
  const [, first, second] = plotReliability({ before: sure, after: cool }).data as Record<string, never>[];
  expect([first.name, second.name]).toEqual(['before, error 12.3 %', 'after, error 0.0 %']);
  expect((first.marker as { symbol: string }).symbol).not.toBe((second.marker as { symbol: string }).symbol);
  expect((first.line as { color: string }).color).not.toBe((second.line as { color: string }).color);
});
