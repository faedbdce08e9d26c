import { expect, test } from '@jest/globals';
import { declaredNames, withoutNames } from '../src/language/declared-names';
import { parseCell } from '../src/language/parse';

const kept = `import * as tf from 'tf';
import one, { two, three } from 'numbers';
declare const a: number, b: { c: string; }, d: any;
declare class K { x: number }
declare function f(): void;
interface I { y: number }`;

test('names of values are found, those of types are not', () => {
  expect(declaredNames(parseCell(kept))).toEqual(['tf', 'one', 'two', 'three', 'a', 'b', 'd', 'K', 'f']);
  expect(declaredNames(parseCell('const { x: [p, ...q], ...r } = o; let s = 1; enum E {}'))).toEqual([
    'p',
    'q',
    'r',
    's',
    'E',
  ]);
});

test.each([
  [['a'], ['tf', 'one', 'two', 'three', 'b', 'd', 'K', 'f']],
  [
    ['b', 'd', 'K'],
    ['tf', 'one', 'two', 'three', 'a', 'f'],
  ],
  [
    ['tf', 'two', 'a', 'b', 'd'],
    ['one', 'three', 'K', 'f'],
  ],
  [['three'], ['tf', 'one', 'two', 'a', 'b', 'd', 'K', 'f']],
])('without %j there are %j, and what is left can be read', (gone, left) => {
  const text = withoutNames(kept, gone);
  const file = parseCell(text) as ReturnType<typeof parseCell> & { parseDiagnostics: unknown[] };
  expect(file.parseDiagnostics).toEqual([]);
  expect(declaredNames(file)).toEqual(left);
  expect(text).toContain('interface I { y: number }');
});
