import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

interface Result {
  readonly losses: number[];
  readonly weights: number[];
}

/** Trains in a separate process; see the fixture. */
async function train(mode: 'compiled' | 'eager', seed: number): Promise<Result> {
  const register = join(__dirname, 'callbacks', 'fixtures', 'register.js');
  const child = join(__dirname, 'fixtures', 'same-seed-child.js');
  const { stdout } = await promisify(execFile)(process.execPath, ['-r', register, child, mode, String(seed)]);
  return JSON.parse(stdout);
}

function largestGap(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

test('the same seed gives the same history in two processes, compiled or eager: shuffling, dropout, augmentation', async () => {
  const [one, two] = await Promise.all([train('compiled', 7), train('compiled', 7)]);
  const [eager, other] = await Promise.all([train('eager', 7), train('compiled', 8)]);
  expect(one.losses).toHaveLength(8);
  expect(largestGap(one.losses, two.losses)).toBeLessThan(1e-6);
  expect(largestGap(one.losses, eager.losses)).toBeLessThan(1e-6);
  expect(largestGap(one.weights, two.weights)).toBeLessThan(1e-6);
  expect(largestGap(one.weights, eager.weights)).toBeLessThan(1e-5);
  expect(largestGap(one.losses, other.losses)).toBeGreaterThan(1e-3);
});
