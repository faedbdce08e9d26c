import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readResults } from './results';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'results-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `secondsToNineTenths` of one run of lesson 01. */
function secondsOf(run: { accuracy: number; curve?: [seconds: number, accuracy: number][] }): number | undefined {
  const runs = [{ arm: 'probe', labels: 6, seed: 1, ...run }];
  writeFileSync(join(folder, 'why-transfer.json'), JSON.stringify({ runs }));
  return readResults('why-transfer.json', folder)[0].measures.secondsToNineTenths;
}

const curve: [number, number][] = [
  [1, 0.2],
  [2, 0.44],
  [3, 0.46],
  [4, 0.5],
];

test.each([0.3, 0.5, 0.8])('nine tenths are of the end of the curve, 0.45 of 0.5, with %d on the test', (accuracy) => {
  expect(secondsOf({ accuracy, curve })).toBe(3);
});

test('a curve above nine tenths of its end from the first epoch on is there at its first point', () => {
  expect(
    secondsOf({
      accuracy: 0.17,
      curve: [
        [6, 0.18],
        [8, 0.09],
        [9, 0.15],
      ],
    }),
  ).toBe(6);
});

test('a run without a curve has no time to nine tenths', () => {
  expect(secondsOf({ accuracy: 0.5 })).toBeUndefined();
});
