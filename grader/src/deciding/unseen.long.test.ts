import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import type { Verdict } from './verdict';

const root = resolve(__dirname, '../../..');
const dist = join(root, 'grader/dist');

/** Grades an answer to 00-baseline as a batch does. */
function graded(code: string, salt?: number): Verdict {
  const folder = temporaryFolder('by-heart-');
  writeFileSync(join(folder, 'answer.ts'), code);
  const script = `
    const { examine } = require('${dist}/deciding/examine.js');
    const { runnerPool } = require('${dist}/running/pool.js');
    const { thisCourse } = require('${dist}/course.js');
    const { findExercise } = require('${dist}/exercise.js');
    (async () => {
      const course = thisCourse();
      const pool = runnerPool(course.root, 0);
      const options = { salt: ${salt} };
      const verdict = await examine(course, findExercise(course, '00-baseline'), '${folder}/answer.ts', pool, options);
      console.log(JSON.stringify(verdict));
      await pool.close();
    })();`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  expect(stderr).toBe('');
  return JSON.parse(stdout) as Verdict;
}

const RIGHT = `
  const right = (classes: string[], train: number[], test: number[]) => {
    const counts = classes.map((_, k) => train.filter((label) => label === k).length);
    const best = counts.indexOf(Math.max(...counts));
    return { counts, answer: classes[best], accuracy: test.filter((label) => label === best).length / test.length };
  };`;

test('an answer that knows every case of the check file by heart fails where the class is graded with a salt', () => {
  const spy = graded(`${RIGHT}
    export const baseline = (...given: [string[], number[], number[]]) => {
      console.log(JSON.stringify([given, right(...given)]));
      return right(...given);
    };`);
  expect(spy.status).toBe('passed');
  const cases = spy.checks.flatMap(({ output = '' }) =>
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
  const table = Object.fromEntries(cases.map(([given, result]) => [JSON.stringify(given), result]));
  const byHeart = `
    const known: Record<string, unknown> = ${JSON.stringify(table)};
    export const baseline = (...given: unknown[]) => known[JSON.stringify(given)] ?? { counts: [], answer: '', accuracy: 0 };`;
  expect(graded(byHeart).status).toBe('passed');
  const salted = graded(byHeart, 2026);
  expect(salted).toMatchObject({ status: 'failed', points: { earned: 0 } });
  const honest = `${RIGHT} export const baseline = right;`;
  expect(graded(honest, 2026).status).toBe('passed');
  const { milliseconds, answer, ...again } = graded(byHeart, 2026);
  expect(salted).toMatchObject(again);
});
