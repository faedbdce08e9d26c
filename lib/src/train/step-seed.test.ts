import { expect, test } from '@jest/globals';
import { stepSeed } from './step-seed';

test('200 seeds draw no more equal numbers in 2,000 steps each than chance does', () => {
  const [seeds, steps] = [200, 2000];
  const drawn = new Set<number>();
  for (let seed = 0; seed < seeds; seed++) {
    for (let step = 1; step <= steps; step++) drawn.add(stepSeed(seed, step));
  }
  // n draws of N = 2^32 numbers have n^2 / 2N = 18.6 pairs that agree, with a standard deviation of 4.3.
  const pairs = (seeds * steps) ** 2 / 2 ** 33;
  expect(Math.abs(seeds * steps - drawn.size - pairs)).toBeLessThan(5 * Math.sqrt(pairs));
});

test('no two of 40 seeds draw the same number after 65,537 steps, 65,536 seeds, or a power of two of either', () => {
  for (let seed = 0; seed < 40; seed++) {
    for (const [more, later] of [
      [1, -65537],
      [1, 65537],
      [65536, 0],
      [65535, 1],
      [-1, 65537],
    ]) {
      expect(stepSeed(seed + more, 70000 + later)).not.toBe(stepSeed(seed, 70000));
    }
  }
});

test('is an int32, the same again for the same seed and step, for any whole seed', () => {
  for (const seed of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 40, Date.UTC(2026, 0)]) {
    const drawn = stepSeed(seed, 3);
    expect(drawn).toBe(drawn | 0);
    expect(stepSeed(seed, 3)).toBe(drawn);
    expect(stepSeed(seed, 4)).not.toBe(drawn);
  }
});

test('has every bit set about half of the time, also in the first steps of small seeds', () => {
  const counts = new Array<number>(32).fill(0);
  for (let seed = 0; seed < 100; seed++) {
    for (let step = 1; step <= 100; step++) {
      const drawn = stepSeed(seed, step);
      for (const bit of counts.keys()) counts[bit] += (drawn >>> bit) & 1;
    }
  }
  // Of 10,000, with a standard deviation of 50.
  for (const count of counts) expect(Math.abs(count - 5000)).toBeLessThan(250);
});
