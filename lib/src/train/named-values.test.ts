import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { tf } from '../engine/tensorflow';
import { namesOf, packNumbers, packScalars, unpackNumbers, unpackScalars } from './named-values';

const groups = fc.record({
  optimizer: fc.dictionary(fc.string(), fc.integer({ min: -1000, max: 1000 }), { maxKeys: 5 }),
  adapt: fc.dictionary(fc.string(), fc.integer({ min: -1000, max: 1000 }), { maxKeys: 5 }),
});

describe('values that travel in one tensor', () => {
  test('come back under their names, in whatever order they are given', () => {
    fc.assert(
      fc.property(groups, (numbers) => {
        const expected = { mix: { fraction: 0.5 }, ...numbers };
        const names = namesOf(expected);
        const reversed = Object.fromEntries(Object.entries(expected.adapt).reverse());
        const unpacked = tf.tidy(() => {
          const scalars = unpackScalars(names, packNumbers(names, { ...expected, adapt: reversed }));
          return unpackNumbers(names, packScalars(names, scalars).dataSync());
        });
        expect(unpacked).toEqual(expected);
      }),
    );
  });

  test('are refused where a later step has other names than the first', () => {
    const names = namesOf({ optimizer: { rate: 0.1 } });
    const pack = (optimizer: Record<string, number>) => () => packNumbers(names, { optimizer });
    expect(pack({ rate: 0.1, decay: 0.2 })).toThrow(
      'The scalars of optimizer must have the same names in every step; got rate, decay, and rate in the first step.',
    );
    expect(pack({})).toThrow('got none, and rate in the first step');
    expect(pack({ speed: 0.1 })).toThrow('got speed, and rate');
  });
});
