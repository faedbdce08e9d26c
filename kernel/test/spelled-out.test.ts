import { expect, test } from '@jest/globals';
import { edited } from '../src/language/edits';
import { parseCell } from '../src/language/parse';
import { spelledOut as edits } from '../src/language/spelled-out';

const spelledOut = (source: string) => edited(source, edits(parseCell(source))).text;

test.each([
  ['fit(net, { loss, epochs: 3 })', 'fit(net, { loss: loss, epochs: 3 })'],
  ['const both = { a, b };\nconst { c } = { a };', 'const both = { a: a, b: b };\nconst { c } = { a: a };'],
  ['show({ inner: { size } }, () => ({ size }))', 'show({ inner: { size: size } }, () => ({ size: size }))'],
  ['({ a } = { a: 1 });', '({ a: a } = { a: 1 });'],
  ['const { net: top } = await made();', "const { 'net': top } = await made();"],
])('%j becomes %j', (short, long) => {
  expect(spelledOut(short)).toBe(long);
});

test.each([
  'const { a, b = 2 } = made();',
  'function f({ a, b }) { return a + b; }',
  '({ a = 1 } = made());',
  "const text = '{ size }'; // { size }",
  'import { adam, fit } from "transferlab";',
  'interface Sized { size: number }',
  'const broken = { a, ',
])('%j stays as it is, or keeps its lines where it is broken', (source) => {
  const long = spelledOut(source);
  expect(long.split('\n')).toHaveLength(source.split('\n').length);
  if (!source.includes('broken')) expect(long).toBe(source);
});
