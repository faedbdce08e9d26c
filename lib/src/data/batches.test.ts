import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from './arrays';
import { batches } from './batches';

const setOf = (count: number) =>
  arrays(new Float32Array(count), new Array(count).fill(0), { shape: [1], classes: ['a', 'b'] });

test('each place is in exactly one batch, and only the last is smaller', () => {
  fc.assert(
    fc.property(
      fc.record({
        count: fc.integer({ min: 1, max: 200 }),
        size: fc.integer({ min: 1, max: 64 }),
        shuffle: fc.boolean(),
      }),
      ({ count, size, shuffle }) => {
        const groups = batches(setOf(count), { size, shuffle, seed: 5 });
        expect(groups.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
        expect(groups.slice(0, -1).every((group) => group.length === size)).toBe(true);
        expect(groups.at(-1)?.length).toBe(count % size || size);
      },
    ),
  );
});

test('in order unless shuffled; shuffled as the seed says', () => {
  const data = setOf(50);
  expect(batches(data, { size: 20 })[1][0]).toBe(20);
  const first = batches(data, { size: 20, shuffle: true, seed: 1 });
  expect(first).toEqual(batches(data, { size: 20, shuffle: true, seed: 1 }));
  expect(first).not.toEqual(batches(data, { size: 20, shuffle: true, seed: 2 }));
});

test('an impossible size is refused', () => {
  expect(() => batches(setOf(3), { size: 0 })).toThrow(/must be a positive integer; got 0/);
});
