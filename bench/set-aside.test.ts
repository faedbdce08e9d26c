import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from 'transferlab';
import { inThreeParts, setAside, without } from './set-aside';

/** Sixty examples of two classes, three of each thing. */
const made = arrays(
  Array.from({ length: 60 }, (_, index) => [index]),
  Array.from({ length: 60 }, (_, index) => Math.floor(index / 3) % 2),
);
const thing = (id: string) => Math.floor(Number(id.replace('row ', '')) / 3);
const parted = { test: 0.3, group: thing };

test('no seed draws an example of the test of any seed, nor another view of its thing', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 0, max: 1e6 }), (one, other) => {
      const { test: aside } = inThreeParts(made, { ...parted, validate: 0.2, seed: one });
      const { train, validate, test: again } = inThreeParts(made, { ...parted, validate: 0.2, seed: other });
      expect(again.ids).toEqual(aside.ids);
      const tested = new Set(aside.ids.map(thing));
      expect([...train.ids, ...validate.ids].filter((id) => tested.has(thing(id)))).toEqual([]);
      expect(train.ids.length + validate.ids.length + aside.ids.length).toBe(60);
    }),
    { numRuns: 50 },
  );
});

test('shares are of the whole set, and another seed draws other validation examples', () => {
  const [first, second] = [1, 2].map((seed) => inThreeParts(made, { ...parted, validate: 0.2, seed }));
  // 20 things: 6 to test, 4 to choose by, 10 to train on.
  expect([first.test, first.validate, first.train].map(({ ids }) => ids.length)).toEqual([18, 12, 30]);
  expect(second.validate.ids).not.toEqual(first.validate.ids);
});

test('what is without a part has the others in their order', () => {
  const { rest, test: aside } = setAside(made, parted);
  expect(without(made, aside).ids).toEqual(rest.ids);
});
