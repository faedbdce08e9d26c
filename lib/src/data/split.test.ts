import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { Dataset } from '../core/dataset';
import { arrays } from './arrays';
import { randomFrom, shuffled } from './shuffle';
import { split } from './split';

/** A set with so many examples of each class, the classes mixed; the value of an example is its place. */
function setOf(counts: readonly number[]): Dataset {
  const labels: number[] = [];
  for (let round = 0; round < Math.max(...counts); round++) {
    counts.forEach((count, label) => {
      if (round < count) labels.push(label);
    });
  }
  const x = Float32Array.from(labels, (_, index) => index);
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
  expect([...(await tensor.data())].map((index) => `row ${index}`)).toEqual([test.ids[0], test.ids.at(-1)]);
  tensor.dispose();
});

test('a share outside 0 to 1 and a seed that is no whole number are refused', () => {
  expect(() => split(setOf([5, 5]), { test: 30, seed: 1 })).toThrow(/between 0 and 1; got 30/);
  expect(() => split(setOf([5, 5]), { test: 0, seed: 1 })).toThrow(/between 0 and 1/);
  expect(() => split(setOf([5, 5]), { seed: 0.5 })).toThrow(/must be an integer; got 0.5/);
});

test('three parts hold the shares asked for, and the test set is the one of two parts', () => {
  const data = setOf([10, 20]);
  const parts = split(data, { test: 0.2, validate: 0.3, seed: 5 });
  const sizes = [parts.train, parts.validate, parts.test].map((part) => [countOf(part, 0), countOf(part, 1)]);
  expect(sizes).toEqual([
    [5, 10],
    [3, 6],
    [2, 4],
  ]);
  expect(parts.test.ids).toEqual(split(data, { test: 0.2, seed: 5 }).test.ids);
  expect([...parts.train.ids, ...parts.validate.ids, ...parts.test.ids].sort()).toEqual([...data.ids].sort());
});

test('in three parts each class of three has one in each', () => {
  const { train, validate, test } = split(setOf([3, 4]), { test: 0.1, validate: 0.1, seed: 1 });
  expect([train, validate, test].map((part) => [countOf(part, 0), countOf(part, 1)])).toEqual([
    [1, 2],
    [1, 1],
    [1, 1],
  ]);
});

test('shares that leave nothing for training are refused', () => {
  expect(() => split(setOf([5, 5]), { test: 0.5, validate: 0.5, seed: 1 })).toThrow(/got 0.5 and 0.5/);
  expect(() => split(setOf([5, 5]), { validate: 0, seed: 1 })).toThrow(/above 0/);
});

test('a set of numbers, and an unlabelled one, are parted at random', () => {
  const numbers = arrays([[1], [2], [3], [4], [5]], [1.5, 2.5, 3.5, 4.5, 5.5], { classes: [] });
  const { train, test } = split(numbers, { test: 0.4, seed: 1 });
  expect([train.labels.length, test.labels.length]).toEqual([3, 2]);
  expect([...train.labels, ...test.labels].sort()).toEqual([1.5, 2.5, 3.5, 4.5, 5.5]);
});

/** A set and the group of each example: groups of any size and any mix of classes. */
const anyGroups = fc.record({
  groups: fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 }), {
    minLength: 3,
    maxLength: 25,
  }),
  test: fc.double({ min: 0.1, max: 0.5, noNaN: true }),
  seed: fc.integer({ min: 0, max: 100000 }),
});

function groupedSet(groups: readonly (readonly number[])[]): Dataset {
  const labels = groups.flat();
  const x = Float32Array.from(labels, (_, index) => index);
  const data = arrays(x, labels, { shape: [1], classes: ['a', 'b', 'c', 'd'] });
  return { ...data, columns: { speaker: groups.flatMap((members, group) => members.map(() => `speaker ${group}`)) } };
}

const speakers = (part: Dataset) => new Set(part.columns?.speaker);

test('no group is on two sides, every example on exactly one, no side empty, and the same seed gives the same', () => {
  fc.assert(
    fc.property(anyGroups, fc.boolean(), ({ groups, test, seed }, three) => {
      const data = groupedSet(groups);
      const options = { test, seed, group: 'speaker' };
      const parts: Record<string, Dataset> = three ? split(data, { ...options, validate: 0.2 }) : split(data, options);
      const all = Object.values(parts);
      expect(all.flatMap(({ ids }) => [...ids]).sort()).toEqual([...data.ids].sort());
      for (const [index, part] of all.entries()) {
        expect(part.ids.length).toBeGreaterThan(0);
        for (const other of all.slice(index + 1)) expect(disjoint(part, other)).toBe(true);
      }
      const again: Record<string, Dataset> = three ? split(data, { ...options, validate: 0.2 }) : split(data, options);
      expect(Object.values(again).map(({ ids }) => ids)).toEqual(all.map(({ ids }) => ids));
    }),
  );
});

const disjoint = (a: Dataset, b: Dataset) => [...speakers(a)].every((one) => !speakers(b).has(one));

test('the share held out is off by at most the largest group', () => {
  fc.assert(
    fc.property(anyGroups, ({ groups, test, seed }) => {
      const held = split(groupedSet(groups), { test, seed, group: 'speaker' }).test.labels.length;
      const largest = Math.max(...groups.map((members) => members.length));
      expect(Math.abs(held - test * groups.flat().length)).toBeLessThanOrEqual(largest);
    }),
  );
});

test('groups of one example allow what no groups allow: every class is off by at most one', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 80 }), (labels) => {
      const { test } = split(groupedSet(labels.map((label) => [label])), { test: 0.3, seed: 1, group: 'speaker' });
      for (const label of [0, 1, 2, 3]) {
        const count = labels.filter((one) => one === label).length;
        expect(Math.abs(countOf(test, label) - 0.3 * count)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('class shares come nearer to what was asked than with groups drawn at random', () => {
  const random = randomFrom(1);
  const draw = (from: number, to: number) => uniformInt(random, from, to);
  let [greedy, drawn] = [0, 0];
  for (let seed = 0; seed < 200; seed++) {
    const groups = Array.from({ length: draw(8, 25) }, () => Array.from({ length: draw(1, 12) }, () => draw(0, 3)));
    const all = groups.flat();
    const distance = (labels: readonly number[]) =>
      [0, 1, 2, 3].reduce((sum, label) => {
        const [part, whole] = [labels, all].map((some) => some.filter((one) => one === label).length);
        return whole === 0 ? sum : sum + (part / whole - 0.3) ** 2;
      }, 0);
    greedy += distance(split(groupedSet(groups), { test: 0.3, seed, group: 'speaker' }).test.labels);
    drawn += distance(
      shuffled(groups, random)
        .slice(0, Math.round(0.3 * groups.length))
        .flat(),
    );
  }
  expect(greedy).toBeLessThan(drawn / 2);
});

test('ten speakers of ten words, five of each class: two speakers are held out, with equal shares', () => {
  const groups = Array.from({ length: 10 }, () => [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
  const { train, test } = split(groupedSet(groups), { test: 0.2, seed: 3, group: 'speaker' });
  expect([countOf(test, 0), countOf(test, 1), countOf(train, 0), countOf(train, 1)]).toEqual([10, 10, 40, 40]);
  expect(speakers(test).size).toBe(2);
});

test('groups of one class each are held out so that every class has its share', () => {
  const groups = [0, 1, 2, 3].flatMap((label) => Array.from({ length: 5 }, () => [label, label, label]));
  const { test } = split(groupedSet(groups), { test: 0.2, seed: 1, group: 'speaker' });
  expect([0, 1, 2, 3].map((label) => countOf(test, label))).toEqual([3, 3, 3, 3]);
});

test('another seed holds out other groups of the same size', () => {
  const groups = Array.from({ length: 10 }, () => [0, 1]);
  const held = (seed: number) => [...speakers(split(groupedSet(groups), { test: 0.2, seed, group: 'speaker' }).test)];
  expect(held(1)).not.toEqual(held(2));
});

test('groups are named by a column, by keys or by a function of the id, with the same parts', () => {
  const data = groupedSet([[0, 1], [1, 0], [0], [1, 1, 0]]);
  const keys = data.columns?.speaker as string[];
  const by = (group: Parameters<typeof split>[1]['group']) => split(data, { seed: 2, group }).test.ids;
  expect(by(keys)).toEqual(by('speaker'));
  expect(by((_, index) => keys[index])).toEqual(by('speaker'));
  expect(by((id) => keys[Number(id.split(' ')[1])])).toEqual(by('speaker'));
});

test('too few groups, a column that is not there, keys too few and an example without one are refused', () => {
  const data = groupedSet([[0, 1, 1]]);
  expect(() => split(data, { seed: 1, group: 'speaker' })).toThrow(
    /one group for each of train, test; .* has one group/,
  );
  expect(() => split(data, { seed: 1, group: 'singer' })).toThrow(/no column 'singer' to group by; it has 'speaker'/);
  expect(() => split(data, { seed: 1, group: ['x'] })).toThrow(/got 1 keys for the 3 examples/);
  expect(() => split(data, { seed: 1, group: ['x', '', 'y'] })).toThrow(/row 1 has ""/);
});
