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
});
