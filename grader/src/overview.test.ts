import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';
import { lessonsOf, minutesToRead } from './lessons';
import { type ExerciseState, nextStep, overview } from './overview';
import { updateProgress } from './progress';

const cell = (cell_type: string, source: string) => ({ cell_type, source: source.split(/(?<=\n)/), metadata: {} });

/** The exercises 00-double, 01-misbehave and six more, with a lesson for 00 and one for 03, which has no exercise. */
function newCourse() {
  const home = temporaryFolder('Kurs ü ');
  cpSync(join(__dirname, '../fixtures/course'), home, { recursive: true });
  mkdirSync(join(home, 'notebooks'));
  const write = (name: string, ...cells: object[]) =>
    writeFileSync(
      join(home, 'notebooks', name),
      JSON.stringify({ cells, nbformat: 4, nbformat_minor: 5, metadata: {} }),
    );
  const words = 'word '.repeat(950);
  write(
    '00-first.ipynb',
    cell('markdown', `# 00 · First steps\n\n**Is it *really*\nso?**\n\n${words}\n\n**Not this.**`),
    cell('code', 'x\n\ny'),
  );
  write('03-last.ipynb', cell('markdown', '# 03 · Last'));
  return { root: home, home };
}
const passed = (old: { attempts: number; hints: number }) => ({
  ...old,
  attempts: 1,
  passed: '2026-01-02T03:04:05.000Z',
});
const tried = (old: { attempts: number; hints: number }) => ({ ...old, attempts: old.attempts + 1 });

test('lessons, exercises by their number, points, and where their files are', () => {
  const course = newCourse();
  updateProgress(course, '00-double', passed);
  const { lessons, passed: count, exercises, points, of, warnings } = overview(course);
  expect(lessons.map(({ number, title, notebook }) => [number, title, notebook])).toEqual([
    ['00', 'First steps', 'notebooks/00-first.ipynb'],
    ['01', 'hostile', undefined],
    ['02', 'broken', undefined],
    ['03', 'Last', 'notebooks/03-last.ipynb'],
  ]);
  // 955 words at a hundred a minute and two lines at six: 9.9 minutes.
  expect(lessons[0]).toMatchObject({ question: 'Is it really so?', minutes: 10 });
  expect(lessons[0].exercises).toMatchObject([
    {
      id: '00-double',
      passed: true,
      attempts: 1,
      points: 3,
      answer: 'exercises/00-good/double/answer.ts',
      checks: 'exercises/00-good/double/check.test.ts',
    },
  ]);
  expect({ count, exercises, points, of, warnings }).toEqual({
    count: 1,
    exercises: 8,
    points: 3,
    of: 10,
    warnings: [],
  });
});

test('the next step is a lesson until one of its exercises was tried, then its first open exercise', () => {
  const course = newCourse();
  expect(overview(course).next).toEqual({ lesson: '00' });
  updateProgress(course, '00-double', tried);
  expect(overview(course).next).toEqual({ lesson: '00', exercise: '00-double' });
  updateProgress(course, '00-double', passed);
  expect(overview(course).next).toEqual({ lesson: '01' });
  updateProgress(course, '01-misbehave', (old) => ({ ...old, hints: 1 }));
  expect(overview(course).next).toEqual({ lesson: '01', exercise: '01-misbehave' });
});

test('when all is passed, the lesson without exercises is next; nothing where there is none', () => {
  const done = { passed: true } as ExerciseState;
  expect(
    nextStep([
      { number: '00', exercises: [done] },
      { number: '12', exercises: [] },
    ]),
  ).toEqual({ lesson: '12' });
  expect(nextStep([{ number: '00', exercises: [done] }])).toBeUndefined();
  expect(nextStep([])).toBeUndefined();
});

test('a damaged notebook and damaged progress are said, and the rest is there', () => {
  const course = newCourse();
  writeFileSync(join(course.home, 'notebooks/03-last.ipynb'), '{"cells": [');
  mkdirSync(join(course.home, '.course'));
  writeFileSync(join(course.home, '.course/progress.json'), '{');
  const { lessons, warnings } = overview(course);
  expect(lessons.at(-1)).toMatchObject({ number: '03', title: 'last', question: '' });
  expect(warnings).toHaveLength(2);
  expect(warnings[0]).toContain('progress.corrupt-');
  expect(warnings[1]).toContain('notebooks/03-last.ipynb could not be read');
  expect(overview(course).warnings).toEqual(warnings);
  rmSync(join(course.home, warnings[0].match(/\.course\/\S+\.json/)![0]));
  expect(overview(course).warnings).toEqual([warnings[1]]);
});

test('every lesson of this course has a title, a question and minutes', () => {
  const root = join(__dirname, '../..');
  const warnings: string[] = [];
  const lessons = lessonsOf({ root, home: root }, (sentence) => warnings.push(sentence));
  expect(lessons.length).toBeGreaterThanOrEqual(13);
  expect(lessons.filter(({ title, question, minutes }) => !title || !question.includes('?') || minutes < 10)).toEqual(
    [],
  );
  expect(warnings).toEqual([]);
});

test('a text without words takes five minutes', () => expect(minutesToRead('', '')).toBe(5));
