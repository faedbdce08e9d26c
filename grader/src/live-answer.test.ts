import { expect, test } from '@jest/globals';
import type { Verdict } from './deciding/verdict';
import { type LiveAnswer, liveAnswer } from './live-answer';

const cell = (source: string, ...declares: string[]) => ({ source, declares });

test('the last run of a name counts, in as many cells as there are, with the imports of the session', () => {
  const cells = [
    cell("import { check } from 'course';\nimport * as tf from '@tensorflow/tfjs-node';"),
    cell('// answer: 00-a\nconst help = () => 1;', 'help'),
    cell('// answer: 00-a\nfunction a() { return help(); }', 'a'),
    cell('const a = "no answer";', 'a'),
    cell('// answer: 00-b\nfunction a() {}', 'a'),
    cell('// answer: 00-a\nfunction a() { return 2 * help(); }', 'a'),
  ];
  const answer = liveAnswer(cells, '00-a');
  expect(answer?.text.split('\n')).toEqual([
    "import * as tf from '@tensorflow/tfjs-node';",
    '// answer: 00-a',
    'const help = () => 1;',
    '// answer: 00-a',
    'function a() { return 2 * help(); }',
  ]);
  expect(liveAnswer(cells)?.id).toBe('00-a');
  expect(liveAnswer(cells, '00-c')).toBeUndefined();
  expect(liveAnswer([])).toBeUndefined();
});

test('places are counted as the reader counts the lines of the cell', () => {
  const cells = [cell("import fs from 'node:fs';"), cell('// answer: 00-a\nconst a = 1;\nthrow a;', 'a')];
  const place = { file: 'answer.ts', line: 4, column: 1, code: 'throw a;' };
  const verdict = { answer: 'x', checks: [{ name: 'x', passed: false, place }] } as unknown as Verdict;
  const { answer, checks } = (liveAnswer(cells, '00-a') as LiveAnswer).inCells(verdict);
  expect(answer).toBe('your cell');
  expect(checks[0].place).toEqual({ ...place, file: 'your cell', line: 3 });
});
