import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import reference from './fixtures/select.json';
import { rankCorrelation } from './rank-correlation';

test.each(reference.ranks.map((one, index) => [index, one] as const))(
  "equals SciPy's spearmanr and kendalltau, ties included, case %i",
  (_index, { scores, truth, spearman, kendall }) => {
    const found = rankCorrelation(scores, truth);
    expect(found.spearman).toBeCloseTo(spearman, 10);
    expect(found.kendall).toBeCloseTo(kendall, 10);
  },
);

test('by hand: one neighbouring pair of four the wrong way round', () => {
  // Kendall: five pairs agree and one does not, 4/6. Spearman: 1 - 6 * 2 / (4 * 15).
  const { spearman, kendall } = rankCorrelation([1, 2, 3, 4], [10, 30, 20, 40]);
  expect(kendall).toBeCloseTo(4 / 6, 12);
  expect(spearman).toBeCloseTo(0.8, 12);
});

test('looks at the order alone, and turns with it', () => {
  const distinct = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 9 });
  fc.assert(
    fc.property(distinct, (values) => {
      const up = rankCorrelation(
        values,
        values.map((value) => Math.exp(value / 9)),
      );
      expect([up.spearman, up.kendall]).toEqual([expect.closeTo(1, 10), expect.closeTo(1, 10)]);
      const down = rankCorrelation(
        values,
        values.map((value) => -value),
      );
      expect([down.spearman, down.kendall]).toEqual([expect.closeTo(-1, 10), expect.closeTo(-1, 10)]);
    }),
  );
});

test('equals the definition by all pairs, ties included', () => {
  const list = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(fc.tuple(list, list), ([one, other]) => {
      const count = Math.min(one.length, other.length);
      const [x, y] = [one.slice(0, count), other.slice(0, count)];
      fc.pre(new Set(x).size > 1 && new Set(y).size > 1);
      let [product, ofX, ofY] = [0, 0, 0];
      for (let i = 0; i < count; i++) {
        for (let j = i + 1; j < count; j++) {
          const [a, b] = [Math.sign(x[i] - x[j]), Math.sign(y[i] - y[j])];
          product += a * b;
          ofX += a ** 2;
          ofY += b ** 2;
        }
      }
      expect(rankCorrelation(x, y).kendall).toBeCloseTo(product / Math.sqrt(ofX * ofY), 12);
    }),
    { numRuns: 500 },
  );
});

test('of 100,000 numbers equals that of SciPy 1.17, with many ties and with few', () => {
  const x = Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 1009);
  const y = Array.from({ length: 100_000 }, (_, index) => ((index * 104729) % 100003) + 60 * ((index * 7919) % 1009));
  const { spearman, kendall } = rankCorrelation(x, y);
  expect(spearman).toBeCloseTo(0.4955054850468544, 10);
  expect(kendall).toBeCloseTo(0.3428144306516617, 10);
});

test('lists of two lengths, without an order, or with what has no rank, are refused', () => {
  expect(() => rankCorrelation([1, 2], [1])).toThrow('got 2 scores and 1 true values.');
  expect(() => rankCorrelation([3, 3, 3], [1, 2, 3])).toThrow(
    'scores must contain at least two different numbers; got 3 equal ones',
  );
  expect(() => rankCorrelation([1, 2], [Number.NaN, 2])).toThrow('truth must be finite numbers; got NaN.');
  expect(() => rankCorrelation([], [])).toThrow('scores must contain at least two different numbers; got 0');
});
