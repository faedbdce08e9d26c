import { expect, test } from '@jest/globals';
import { isComplete } from '../src/cells/is-complete';

test.each([
  'const a = 1',
  'if (a) b()',
  'await f()',
  'for await (const x of y) {}',
  'using a = b',
  'let a: number',
  'class A {}\n',
  'import x from "y"',
  '',
])('%j can run', (code) => expect(isComplete(code)).toEqual({ status: 'complete' }));

test.each([
  ['function f() {', '  '],
  ['  if (a) {\n    b([', '      '],
  ['const a =', ''],
  ['`text', ''],
  ['/* text', ''],
  ['a.', ''],
  ['foo(1, // and', ''],
  ['x => {\n  y();', '  '],
])('%j goes on, with the indent %j', (code, indent) =>
  expect(isComplete(code)).toEqual({ status: 'incomplete', indent }),
);

test.each(['}', 'a b', 'foo(]', "'text", 'const 1', 'let = = 2; {', '/re'])('%j can never run', (code) =>
  expect(isComplete(code)).toEqual({ status: 'invalid' }),
);
