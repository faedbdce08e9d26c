import { expect, test } from '@jest/globals';
import { arrays } from './arrays';
import { overlap } from './overlap';
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
