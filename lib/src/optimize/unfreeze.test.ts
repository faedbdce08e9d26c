import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { TransferError } from '../error';
import { chain } from './chain';
import { freeze } from './freeze';
import { sgd } from './sgd';
import { unfreeze } from './unfreeze';

const names = ['stem/conv/kernel', 'block1a/expand/kernel', 'block10a/expand/kernel', 'head/bias'];

describe('unfreeze', () => {
  test('lets what it names learn and keeps the others', () => {
    const free = (...globs: string[]) =>
      names.filter((name) => !chain(unfreeze(...globs), sgd(1)).freezes?.(name, names));
    expect(free('head')).toEqual(['head/bias']);
    expect(free('head', 'block1a')).toEqual(['block1a/expand/kernel', 'head/bias']);
    expect(free('*/expand/kernel')).toEqual(names.slice(1, 3));
  });

  test('keeps exactly what freeze with the same globs lets learn', () => {
    const glob = fc.constantFrom('stem', 'block*', 'head', '*/bias', 'block[1-5]*', '*/expand/kernel');
    fc.assert(
      fc.property(fc.array(glob, { minLength: 1 }), fc.constantFrom(...names), (globs, name) => {
        expect(unfreeze(...globs).freezes?.(name, names)).toBe(!freeze(...globs).freezes?.(name, names));
      }),
    );
  });

  test('a glob that matches nothing is refused with the layers there are', () => {
    const check = () => unfreeze('head', 'blok*').validate?.(names);
    expect(check).toThrow(TransferError);
    expect(check).toThrow("unfreeze('blok*') matches no weight. The layers are: stem, block1a, block10a, head.");
  });
});
