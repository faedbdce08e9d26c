import { expect, test } from '@jest/globals';
import { arrays } from './arrays';
import { overlap } from './overlap';
import { requireDisjoint } from './require-disjoint';
import { split } from './split';

test('finds the same content under another name, and all of its copies', async () => {
  const a = arrays(
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
    [0, 0, 1],
  );
  const b = arrays(
    [
      [9, 9],
      [5, 6],
      [5, 6],
      [2, 1],
    ],
    [0, 1, 1, 0],
  );
  expect(await overlap(a, b)).toEqual([
    { a: 'row 2', b: 'row 1' },
    { a: 'row 2', b: 'row 2' },
  ]);
});

test('the parts of a split share nothing, unless the whole held a copy', async () => {
  const rows = Array.from({ length: 20 }, (_, row) => [row, row * row]);
  const labels = rows.map((_, row) => row % 2);
  const clean = split(arrays(rows, labels), { seed: 1 });
  expect(await overlap(clean.train, clean.test)).toEqual([]);
  const held = Number(clean.test.ids[0].split(' ')[1]);
  const free = Number(clean.train.ids[0].split(' ')[1]);
  rows[held] = rows[free];
  const leaky = split(arrays(rows, labels), { seed: 1 });
  expect(await overlap(leaky.train, leaky.test)).toEqual([{ a: `row ${free}`, b: `row ${held}` }]);
});

test('reading in batches finds what reading one by one does, beyond the first batch too', async () => {
  const rows = Array.from({ length: 100 }, (_, row) => [row]);
  const labels = rows.map(() => 0);
  const twins = await overlap(arrays(rows, labels), arrays(rows.slice(60).reverse(), labels.slice(60)));
  expect(twins).toHaveLength(40);
  expect(twins[39]).toEqual({ a: 'row 60', b: 'row 39' });
});

test('sets of different shapes are not called disjoint', async () => {
  await expect(overlap(arrays([[1, 2]], [0]), arrays([[1]], [0]))).rejects.toThrow(/sets of one example shape/);
});

test('requireDisjoint counts the twins and names the first three', async () => {
  const rows = [[1], [2], [3], [4], [5]];
  const train = arrays(rows, [0, 0, 0, 0, 0]);
  const test = arrays([[9], [5], [4], [3], [2]], [0, 0, 0, 0, 0]);
  await expect(requireDisjoint(train, test)).rejects.toThrow(
    /^4 of the 5 test examples are in the training set too: row 1 is row 4; row 2 is row 3; row 3 is row 2, and 1 more\./,
  );
  await requireDisjoint(train, arrays([[9]], [0]));
});
