import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { pointsOf, readRubric } from '../grader/src/project/rubric';

const root = join(__dirname, '..');
const text = (path: string) => readFileSync(join(root, path), 'utf8');
const RUBRIC = readRubric(join(root, 'project/rubric.yaml'));
const REPORT = text('project/to-be-marked.md');

/** The sentence, the criterion and the fault of each line of the key. */
const KEY = text('solutions/17-project/to-be-marked.md')
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('**'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, sentence, criterion, fault]) => ({ sentence, criterion, fault }));

test('the rubric has the points that the page about the project says', () => {
  expect(text('project/README.md')).toContain(`six criteria, ${pointsOf(RUBRIC)} points`);
  expect(RUBRIC.criteria).toHaveLength(6);
});

test('the report to be marked has at least eight faults, each in a sentence of it and under a criterion', () => {
  expect(KEY.length).toBeGreaterThanOrEqual(8);
  const ids = RUBRIC.criteria.map(({ id }) => id);
  for (const { sentence, criterion } of KEY) {
    expect(REPORT).toContain(sentence);
    expect(ids).toContain(criterion);
  }
});

test('the key’s marks are levels of the rubric, and their sum is the one it names', () => {
  const [, marks, sum] = /By the rubric: ([^.]*)\. Together (\d+) of 20 points/.exec(
    text('solutions/17-project/to-be-marked.md').replace(/ \([^)]*\)/g, ''),
  ) as RegExpExecArray;
  const given = marks.split(', ').map((mark) => mark.split(' '));
  expect(given.map(([id]) => id)).toEqual(RUBRIC.criteria.map(({ id }) => id));
  for (const [at, [, points]] of given.entries())
    expect(RUBRIC.criteria[at].levels.map((level) => level.points)).toContain(Number(points));
  expect(given.reduce((total, [, points]) => total + Number(points), 0)).toBe(Number(sum));
});

test('the exercise quotes the report, and names the criteria as the rubric does', () => {
  const source = text('exercises/17-project/mark-a-report/questions.ts');
  const quotes = [...source.matchAll(/quote:\s*'([^']*)'/g)].map(([, quote]) => quote);
  expect(quotes.length).toBeGreaterThanOrEqual(8);
  for (const quote of quotes) expect(REPORT).toContain(quote);
  for (const { id, title } of RUBRIC.criteria) expect(source.replace(/\[\s+/g, '[')).toContain(`${id}: ['${title}'`);
});
