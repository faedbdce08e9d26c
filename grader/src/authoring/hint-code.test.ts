import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { exerciseIds, findExercise } from '../exercise';
import { codeInHint } from './hint-code';

const course = join(__dirname, '../../..');
const SOLUTION = `/** The mean, so that the layer's values are centred (a + b) / (c - d). */
export const centred = (x: tf.Tensor2D) => x.sub(x.mean(0, true)).div('per row'.length);
`;

test('a hint in words, with the name of a function and a worked number, gives nothing away', () => {
  const hint =
    "Take each column's mean (tf.mean, axis 0) from the layer's values: for 1, 2 and 9 it's 4, so -3, -2 and 5.";
  expect(codeInHint(hint, SOLUTION)).toBeUndefined();
});

test.each([
  ['as it is written there', 'Return x.sub(x.mean(0, true)), divided.', 'x.sub(x.mean(0, true))'],
  ['with other spaces', 'Return x.sub( x .mean(0,true) ) first.', 'x.sub( x .mean(0,true) )'],
  [
    'between apostrophes',
    "The layer's mean: x.mean(0, true)).div('per row') is its length.",
    "x.mean(0, true)).div('per row",
  ],
])('code of the solution is found, %s', (_, hint, run) => expect(codeInHint(hint, SOLUTION)).toBe(run));

test('six tokens in a row are allowed, seven are not', () => {
  expect(codeInHint('Use x.mean(0,', SOLUTION)).toBeUndefined();
  expect(codeInHint('Use x.mean(0, true', SOLUTION)).toBe('x.mean(0, true');
});

test('what the stub shows gives nothing away, in its comments as well; comments of the solution do not count', () => {
  const hint = 'Compute x.sub(x.mean(0, true)) first.';
  expect(codeInHint(hint, SOLUTION, '/**\n * Returns `x.sub(x.mean(0,\n * true))`, divided.\n */')).toBeUndefined();
  expect(codeInHint('It is (a + b) / (c - d).', SOLUTION)).toBeUndefined();
});

test('no hint of this course contains code of its solution, and none is longer than 400 characters', () => {
  const at = { root: course, home: course };
  const read = (path: string) => readFileSync(path, 'utf8');
  const found = exerciseIds(at).flatMap(({ id }) => {
    const { hints, folder, solution } = findExercise(at, id);
    const [code, stub] = [read(join(solution, 'answer.ts')), read(join(folder, 'stub.ts'))];
    return hints.flatMap((hint) => {
      const problem = hint.length > 400 ? `${hint.length} characters` : codeInHint(hint, code, stub);
      return problem ? [`${id}: ${problem}`] : [];
    });
  });
  expect(found).toEqual([]);
});
