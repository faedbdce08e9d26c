import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';
import { findExercise } from './exercise';
import { readProgress, updateProgress } from './progress';

const newCourse = () => {
  const home = join(temporaryFolder('Fortschritt ü '), 'course');
  mkdirSync(home);
  return { root: home, home };
};
const addAttempt = (old: { attempts: number; hints: number }) => ({ ...old, attempts: old.attempts + 1 });

test('progress is there again after a move of the folder', () => {
  const course = newCourse();
  updateProgress(course, '00-a', (old) => ({ ...old, hints: 2 }));
  const home = `${course.home} moved`;
  renameSync(course.home, home);
  expect(readProgress({ root: home, home })).toEqual({ '00-a': { attempts: 0, hints: 2 } });
});

test.each(['{"version": 1, "exer', '[]', '{"version": 1, "exercises": {"a": {"attempts": -1, "hints": 0}}}'])(
  'a corrupt file is set aside and said: %s',
  (text) => {
    const course = newCourse();
    const state = join(course.home, '.course');
    mkdirSync(state);
    writeFileSync(join(state, 'progress.json'), text);
    const warnings: string[] = [];
    expect(readProgress(course, (sentence) => warnings.push(sentence))).toEqual({});
    const [aside] = readdirSync(state);
    expect(aside).toMatch(/^progress\.corrupt-.*\.json$/);
    expect(readFileSync(join(state, aside), 'utf8')).toBe(text);
    expect(warnings[0]).toContain(aside);
    expect(updateProgress(course, '00-a', addAttempt).attempts).toBe(1);
  },
);

test('what was done in an exercise counts after it moved to another lesson', () => {
  const course = newCourse();
  const moved = (topic: string, name: string, formerly: string[]) => {
    const folder = join(course.home, 'exercises', topic, name);
    mkdirSync(folder, { recursive: true });
    const description = {
      title: 'a',
      points: 1,
      minutes: 1,
      formerly,
      teaches: 'a',
      hints: ['a', 'b', 'c'],
      wrong: {},
    };
    writeFileSync(join(folder, 'exercise.json'), JSON.stringify(description));
  };
  moved('06-tuning', 'freeze', ['03-fine/freeze']);
  moved('03-labels', 'nearest', ['02-features/nearest']);
  mkdirSync(join(course.home, '.course'));
  const passed = '2026-11-02T10:00:00.000Z';
  const exercises = {
    '03-freeze': { passed, attempts: 2, hints: 1 },
    '06-freeze': { attempts: 1, hints: 3 },
    '03-nearest': { attempts: 4, hints: 0 },
    '00-gone': { attempts: 1, hints: 0 },
  };
  writeFileSync(join(course.home, '.course/progress.json'), JSON.stringify({ version: 1, exercises }));
  expect(readProgress(course)).toEqual({
    '06-freeze': { passed, attempts: 3, hints: 3 },
    '03-nearest': { attempts: 4, hints: 0 },
    '00-gone': { attempts: 1, hints: 0 },
  });
  expect(findExercise(course, '03-freeze').id).toBe('06-freeze');
  expect(findExercise(course, '03-fine/freeze').id).toBe('06-freeze');
  updateProgress(course, '06-freeze', addAttempt);
  expect(readProgress(course)['06-freeze'].attempts).toBe(4);
});

test('a lock left behind by a crash is taken over', () => {
  const course = newCourse();
  const lock = join(course.home, '.course/progress.lock');
  mkdirSync(join(course.home, '.course'));
  writeFileSync(lock, '');
  const old = Date.now() / 1000 - 60;
  utimesSync(lock, old, old);
  expect(updateProgress(course, '00-a', addAttempt).attempts).toBe(1);
});

test('commands that run at once lose no change', async () => {
  const course = newCourse();
  const script = `
    const { updateProgress } = require(${JSON.stringify(join(__dirname, '../dist/progress.js'))});
    const course = ${JSON.stringify(course)};
    for (let i = 0; i < 25; i++) updateProgress(course, '00-a', (old) => ({ ...old, attempts: old.attempts + 1 }));`;
  await Promise.all(Array.from({ length: 3 }, () => promisify(execFile)(process.execPath, ['-e', script])));
  expect(readProgress(course)['00-a'].attempts).toBe(75);
  expect(readdirSync(join(course.home, '.course'))).toEqual(['progress.json']);
});
