import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { chain } from './chain';
import { freeze } from './freeze';
import { sgd } from './sgd';

const names = ['stem/conv/kernel', 'block1a/expand/kernel', 'block10a/expand/kernel', 'head/bias'];
const frozen = (...which: (string | number)[]) => names.filter((name) => freeze(...which).freezes?.(name, names));

describe('freeze', () => {
  test('matches layer names and weight names by glob', () => {
    expect(frozen('block1a')).toEqual(['block1a/expand/kernel']);
    expect(frozen('*/bias')).toEqual(['head/bias']);
    expect(frozen('stem', 'block*')).toEqual(names.slice(0, 3));
    expect(frozen('block[1-5]*')).toEqual(names.slice(1, 3));
  });

  test('covers the layers that it names, and no others', () => {
    const layer = fc.stringMatching(/^[a-c]{1,3}[0-9]{0,2}$/);
    const weight = fc.tuple(layer, fc.constantFrom('kernel', 'norm/scale')).map(([a, b]) => `${a}/${b}`);
    fc.assert(
      fc.property(fc.uniqueArray(weight, { minLength: 1 }), fc.array(layer, { minLength: 1 }), (weights, named) => {
        const [whole, starts] = [freeze(...named), freeze(...named.map((name) => `${name}*`))];
        for (const name of weights) {
          expect(whole.freezes?.(name, weights)).toBe(named.includes(name.split('/')[0]));
          expect(starts.freezes?.(name, weights)).toBe(named.some((start) => name.startsWith(start)));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('a glob that matches nothing is refused with the layers there are', () => {
    expect(() => chain(freeze('blok*'), sgd(1)).validate?.(names)).toThrow(TransferError);
    expect(() => chain(freeze('stem', 'blok*'), sgd(1)).validate?.(names)).toThrow(
      /freeze\('blok\*'\).*stem, block1a, block10a, head/,
    );
  });

  test('by depth it keeps so many of the first layers, or all but so many of the last', () => {
    expect(frozen(1)).toEqual(['stem/conv/kernel']);
    expect(frozen(3)).toEqual(names.slice(0, 3));
    expect(frozen(-1)).toEqual(names.slice(0, 3));
    expect(frozen(-2)).toEqual(names.slice(0, 2));
    expect(frozen(1, 'head')).toEqual(['stem/conv/kernel', 'head/bias']);
  });

  test('a positive and a negative depth that add up to all layers leave the same layers free', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), fc.nat(), (count, some) => {
        const weights = Array.from({ length: count }, (_, index) => [`l${index}/kernel`, `l${index}/bias`]).flat();
        const depth = 1 + (some % (count - 1));
        const kept = (which: number) => weights.filter((name) => freeze(which).freezes?.(name, weights));
        expect(kept(depth)).toEqual(weights.slice(0, 2 * depth));
        expect(kept(depth - count)).toEqual(kept(depth));
      }),
      { numRuns: 50 },
    );
  });

  test.each([0, 4, -4, 1.5, Number.NaN])(
    'a depth of %p in a net of four layers is refused with the layers',
    (depth) => {
      expect(() => chain(freeze(depth), sgd(1)).validate?.(names)).toThrow(TransferError);
      expect(() => freeze(depth).validate?.(names)).toThrow(
        `freeze's depth must be an integer from 1 to 3, or from -1 to -3; got ${depth} for a network with 4 layers with ` +
          'weights: stem, block1a, block10a, head. Try 1 to freeze the first, or -1 to train only the last.',
      );
    },
  );

  test('the depths that leave something to freeze and something to train are taken', () => {
    for (const depth of [1, 3, -1, -3]) expect(() => freeze(depth).validate?.(names)).not.toThrow();
  });

  test('a net of one layer has nothing to count', () => {
    expect(() => freeze(-1).validate?.(['head/kernel', 'head/bias'])).toThrow(
      'freeze(-1) needs a network with two or more layers with weights; got 1. Try leaving it out.',
    );
  });
});
