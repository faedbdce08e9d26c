import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { changesBetween } from '../policy/changes';
import { type GradedRun, gradesOf, type KeptGrade } from '../policy/kept';
import { openHistory } from './history';

const grade = (exercise: string, points: number): KeptGrade => ({
  ...{ exercise, status: points ? 'passed' : 'failed', points, of: 2, earned: points, credit: points, daysLate: 0 },
  ...{ attempt: 1, answers: ['x'], answer: 'x', checks: 'v1', outcomes: [['works', points > 0]] },
});
const run = (day: number, students: Record<string, number[]>, exercises = ['00-a', '00-b']): GradedRun => ({
  date: `2026-12-0${day}T10:00:00.000Z`,
  rules: { credit: 'all', attempts: 'best', late: '{}', salt: 1 },
  exercises,
  students: new Map(
    Object.entries(students).map(([id, points]) => [
      id,
      { name: id, grades: gradesOf(points.map((one, at) => grade(exercises[at], one))) },
    ]),
  ),
});
const fresh = () => join(temporaryFolder('history '), 'history.jsonl');
const opened = (file: string, warn = (sentence: string) => expect(sentence).toBe('')) => {
  const { last, changed, close } = openHistory(file, warn);
  close();
  return { last, changed };
};
const append = (file: string, one: GradedRun) => {
  const history = openHistory(file, () => undefined);
  history.append(one);
  history.close();
};
const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n');

test('what was last reported is read back, whatever changed between: grades, students, exercises', () => {
  const file = fresh();
  expect(opened(file)).toEqual({ last: undefined, changed: [] });
  const runs = [
    run(1, { ada: [0, 2], bob: [2, 2] }),
    run(2, { ada: [2, 2], bob: [2, 2], '__proto__ \u202e': [0, 0] }),
    run(3, { ada: [2, 2], '__proto__ \u202e': [0, 0] }),
    run(4, { ada: [2], '__proto__ \u202e': [0] }, ['00-a']),
    run(5, { ada: [2, 0], '__proto__ \u202e': [0, 0] }),
  ];
  for (const one of runs) {
    append(file, one);
    expect(opened(file).last).toEqual(one);
  }
  expect(opened(file).changed.map(({ date, changes }) => [date.slice(8, 10), changes.length])).toEqual([
    ['02', 3],
    ['03', 2],
    ['04', 2],
    ['05', 2],
  ]);
  expect(JSON.parse(lines(file)[2])).toMatchObject({ students: [], gone: ['bob'] });
});

test('a grade of an exercise that moved is compared under its present id', () => {
  const file = fresh();
  append(file, run(1, { ada: [2, 0] }, ['03-a', '00-b']));
  const moved = new Map([['03-a', '05-a']]);
  const history = openHistory(file, (sentence) => expect(sentence).toBe(''), moved);
  const after = run(2, { ada: [2, 2] }, ['05-a', '00-b']);
  history.append(after);
  expect(changesBetween(history.last as GradedRun, after).changes.map(({ exercise }) => exercise)).toEqual(['00-b']);
  history.close();
  const again = openHistory(file, (sentence) => expect(sentence).toBe(''), moved);
  expect(again.last).toEqual(after);
  again.close();
});

test('a run that is the same leaves no line, and what is there is never rewritten', () => {
  const file = fresh();
  append(file, run(1, { ada: [0, 2] }));
  const before = readFileSync(file, 'utf8');
  append(file, run(2, { ada: [0, 2] }));
  expect(readFileSync(file, 'utf8')).toBe(before);
  append(file, run(3, { ada: [2, 2] }));
  expect(readFileSync(file, 'utf8').startsWith(before)).toBe(true);
});

test('a line that a crash tore is as if it had never been: the run before counts', () => {
  const file = fresh();
  append(file, run(1, { ada: [0, 2] }));
  appendFileSync(file, '{"date":"2026-12-02T10:00:00.000Z","rules":{"credit"');
  expect(opened(file)).toEqual({ last: run(1, { ada: [0, 2] }), changed: [] });
});

test('a line that can’t be read is said and left out', () => {
  const file = fresh();
  append(file, run(1, { ada: [0, 2] }));
  append(file, run(2, { ada: [2, 2] }));
  writeFileSync(file, `${lines(file)[0]}\n{"date":1}\nnonsense\n${lines(file)[1]}\n`);
  const warnings: string[] = [];
  expect(opened(file, (sentence) => warnings.push(sentence)).last).toEqual(run(2, { ada: [2, 2] }));
  expect(warnings).toEqual([expect.stringMatching(/^Line 2 of .* can't be read/), expect.stringMatching(/^Line 3 of/)]);
});
