import { expect, test } from '@jest/globals';
import { mutantsOf } from './mutants';

const changes = (code: string, given = '') => mutantsOf(code, given).map(({ line, change }) => `${line}: ${change}`);

test('operators, bounds, constants, conditions, statements and steps of chains are each mistaken once', () => {
  expect(changes('const f = (a: number[]) => a.filter((x) => x < 1).length * 2;')).toEqual([
    '1: * → /',
    '1: a.filter((x) => x < 1) → a',
    '1: < → <=',
    '1: < → >=',
    '1: 1 → 2',
    '1: 1 → 0',
    '1: 2 → 3',
    '1: 2 → 1',
  ]);
  expect(changes('if (ready) {\n  start();\n}')).toEqual(['1: ready → true', '1: ready → false', '2: start(); → ;']);
});

test('arguments are exchanged where their order counts, and tensors are not tidied', () => {
  expect(changes('tf.div(a, b)')).toContain('1: tf.div(a, b) → tf.div(b, a)');
  expect(changes('Math.max(a, b)')).not.toContain('1: Math.max(a, b) → Math.max(b, a)');
  expect(changes('export const f = () => tf.tidy(() => g());')).toEqual(['1: tf.tidy(() => g()) → (() => g())()']);
});

test('every mutant is another program than the code and than the other mutants', () => {
  const code = 'export function f(x: number): number {\n  let y = -x;\n  y += x > 0 ? 1 : 0;\n  return y ?? 2;\n}';
  const programs = mutantsOf(code).map((mutant) => mutant.code);
  expect(new Set([...programs, code]).size).toBe(programs.length + 1);
  expect(mutantsOf(code).find(({ change }) => change === '+= → -=')).toMatchObject({ line: 3, constant: false });
});

test('types, imports, texts of errors and what the stub gives stay as they are', () => {
  expect(changes("import { a } from 'b';\ntype T = 1 | 2;\ninterface I { x: 3 }")).toEqual([]);
  expect(changes("throw new Error('no 1');")).toEqual(["1: throw new Error('no 1'); → ;"]);
  const given = '/** Given. */\nexport const dot = (a: number, b: number) => a * b + 1;';
  expect(changes(`${given}\nexport const f = 1 + 1;`, given).every((change) => change.startsWith('3:'))).toBe(true);
});
