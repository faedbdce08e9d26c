import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from './arrays';
import type { Dataset } from './dataset';
import { split } from './split';

/** A set with so many examples of each class, the classes mixed; the value of an example is its place. */
function setOf(counts: readonly number[]): Dataset {
  const labels: number[] = [];
  for (let round = 0; round < Math.max(...counts); round++) {
    counts.forEach((count, label) => {
      if (round < count) labels.push(label);
    });
  }
  const x = Float32Array.from(labels, (_, place) => place);
  return arrays(x, labels, { shape: [1], classes: counts.map((_, label) => `class ${label}`) });
}

const countOf = (data: Dataset, label: number) => data.labels.filter((one) => one === label).length;

const anySet = fc.record({
  counts: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 2, maxLength: 8 }),
  test: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  seed: fc.integer({ min: -1000, max: 1000000 }),
});

test('every example is in exactly one part', () => {
  fc.assert(
    fc.property(anySet, ({ counts, test, seed }) => {
      const data = setOf(counts);
      const parts = split(data, { test, seed });
      expect([...parts.train.ids, ...parts.test.ids].sort()).toEqual([...data.ids].sort());
    }),
  );
});

test('each class of two or more is in both parts, and its share is off by less than one example', () => {
  fc.assert(
    fc.property(anySet, ({ counts, test, seed }) => {
      const parts = split(setOf(counts), { test, seed });
      counts.forEach((count, label) => {
        const held = countOf(parts.test, label);
        expect(held + countOf(parts.train, label)).toBe(count);
        if (count > 1) expect(Math.abs(held - count * test)).toBeLessThan(1);
        expect(held).toBeGreaterThanOrEqual(count > 1 ? 1 : 0);
        expect(held).toBeLessThan(count);
      });
    }),
  );
});

test('the same seed gives the same parts, another seed others', () => {
  const data = setOf([20, 30]);
  const first = split(data, { seed: 7 });
  expect(split(data, { seed: 7 }).test.ids).toEqual(first.test.ids);
  expect(split(data, { seed: 8 }).test.ids).not.toEqual(first.test.ids);
});

test('three in ten of 10 and of 20 are 3 and 6, in the order of the whole', () => {
  const { train, test } = split(setOf([10, 20]), { test: 0.3, seed: 1 });
  expect([countOf(test, 0), countOf(test, 1), countOf(train, 0), countOf(train, 1)]).toEqual([3, 6, 7, 14]);
  const rows = test.ids.map((id) => Number(id.split(' ')[1]));
  expect(rows).toEqual([...rows].sort((a, b) => a - b));
});

test('an example is as likely to be held out as any other', () => {
  const data = setOf([10, 10]);
  const times = new Map<string, number>();
  for (let seed = 0; seed < 1000; seed++) {
    for (const id of split(data, { test: 0.3, seed }).test.ids) times.set(id, (times.get(id) ?? 0) + 1);
  }
  // Binomial(1000, 0.3) has a standard deviation of 14.5; five of them to either side.
  for (const count of times.values()) expect(Math.abs(count - 300)).toBeLessThan(73);
  expect(times.size).toBe(20);
});

test('reading a part gives its own examples', async () => {
  const { test } = split(setOf([10, 10]), { test: 0.2, seed: 3 });
  const tensor = await test.read([0, test.labels.length - 1]);
  expect([...(await tensor.data())].map((place) => `row ${place}`)).toEqual([test.ids[0], test.ids.at(-1)]);
  tensor.dispose();
});

test('a share outside 0 to 1 and a seed that is no whole number are refused', () => {
  expect(() => split(setOf([5, 5]), { test: 30, seed: 1 })).toThrow(/between 0 and 1; it was 30/);
  expect(() => split(setOf([5, 5]), { test: 0, seed: 1 })).toThrow(/between 0 and 1/);
  expect(() => split(setOf([5, 5]), { seed: 0.5 })).toThrow(/whole number, not 0.5/);
});
