import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { COLLECTIONS, readCollection } from './collection';

const root = resolve(__dirname, '../../..');
const script = join(root, 'grader/dist/collections/run.js');
const fenced = spawnSync('bwrap', ['--ro-bind', '/', '/', 'true']).status === 0;

test('each collection holds eighty answers and more, and each says what it tries', () => {
  const [hostile, honest] = COLLECTIONS.map((name) => readCollection(root, name));
  expect(hostile.length).toBeGreaterThanOrEqual(80);
  expect(honest.length).toBeGreaterThanOrEqual(80);
  expect(hostile.filter(({ told }) => !told)).toEqual([]);
  expect(new Set(honest.map(({ exercise }) => exercise)).size).toBeGreaterThanOrEqual(6);
});

/** A part that is quick and touches each door; all of it: npm run grader:collections. */
const PARTS: [string, string, number][] = [
  ['hostile', 'forged-messages/', 8],
  ['hostile', 'by-heart/common', 1],
  ['honest', 'features/e', 4],
  ['honest', 'async/softmax', 2],
  ['honest', 'async/freeze', 1],
];

// Without a sandbox some of them could do what they try.
(fenced ? describe : describe.skip)('a part of the collections', () => {
  test.each(PARTS)(
    '%s answers of %s are judged as they should be, twice the same, and leave nothing',
    (name, only, atLeast) => {
      const before = readFileSync(join(root, 'package.json'), 'utf8');
      const { status, stdout } = spawnSync(process.execPath, [script, name, '--only', only, '--jobs', '1', '--twice'], {
        encoding: 'utf8',
      });
      expect(stdout.split('\n').filter((line) => line.startsWith('✗') || line.startsWith(' '))).toEqual([]);
      expect(stdout.split('\n').filter((line) => line.startsWith('✓')).length).toBeGreaterThanOrEqual(atLeast);
      expect(status).toBe(0);
      expect(readFileSync(join(root, 'package.json'), 'utf8')).toBe(before);
    },
  );

  test('what a hostile answer leaves behind costs those that come after it from the same server nothing', () => {
    const dist = join(root, 'grader/dist');
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [
        '-e',
        `const { examine } = require('${dist}/deciding/examine.js');
         const { forkingPool } = require('${dist}/running/pool.js');
         const { thisCourse } = require('${dist}/course.js');
         const { findExercise } = require('${dist}/exercise.js');
         (async () => {
           const course = thisCourse();
           const pool = forkingPool(course.root);
           await Promise.all([pool.warm([]), pool.warm(['transferlab'])]);
           for (const [id, file] of ${JSON.stringify(IN_TURN)}) {
             const exercise = findExercise(course, id);
             const answer = file ? course.root + '/grader/' + file : exercise.solution + '/answer.ts';
             const { status } = await examine(course, exercise, answer, pool);
             console.log(id, status);
           }
           await pool.close();
         })();`,
      ],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(
      IN_TURN.map(([id, file]) => `${id} ${file?.startsWith('hostile') ? 'failed' : 'passed'}`),
    );
  });
});

/** Answers in this order; without a file, the solution. */
const IN_TURN: [string, string?][] = [
  ['04-interval'],
  ['00-baseline', 'hostile/background/timer.ts'],
  ['01-time-to-reach'],
  ['00-baseline', 'hostile/test-framework/fake-globals.ts'],
  ['E-leep'],
  ['00-baseline', 'hostile/exit-codes/exit-zero-when-called.ts'],
  ['00-softmax'],
  ['00-baseline', 'hostile/patched-globals/function-call.ts'],
  ['00-pixels'],
  ['F-pcgrad', 'honest/vectors/pcgrad-imperative.ts'],
];
