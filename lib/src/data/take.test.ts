import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from './arrays';
import { indicesByClass } from './subset';
import { take } from './take';

const labels = Array.from({ length: 60 }, (_, index) => (index < 10 ? 2 : index % 2));
const data = arrays(new Float32Array(60), labels, { shape: [1], classes: ['a', 'b', 'rare'], name: 'sixty' });

test('takes exactly so many of every class, none twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10 }), fc.integer(), (perClass, seed) => {
      const few = take(data, { perClass, seed });
      expect(indicesByClass(few).map(({ length }) => length)).toEqual([perClass, perClass, perClass]);
      expect(new Set(few.ids).size).toBe(3 * perClass);
    }),
  );
});

test('more labels with the same seed keep the ones there were, so a learning curve only adds', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.integer(), (perClass, seed) => {
      const more = take(data, { perClass: perClass + 1, seed }).ids;
      expect(more).toEqual(expect.arrayContaining([...take(data, { perClass, seed }).ids]));
    }),
  );
});

test('another seed takes other examples', () => {
  expect(take(data, { perClass: 5, seed: 1 }).ids).not.toEqual(take(data, { perClass: 5, seed: 2 }).ids);
});

test('a class with too few is named, with the number that would do', () => {
  expect(() => take(data, { perClass: 11, seed: 1 })).toThrow(
    /must be at most 10; got 11, and sixty has 10 examples of 'rare'/,
  );
  expect(() => take(data, { perClass: 0, seed: 1 })).toThrow(/must be a positive integer; got 0/);
});
