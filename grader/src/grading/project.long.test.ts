import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { course, gradedCourse, reportsIn } from '../../fixtures/grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';

jest.setTimeout(600_000);

const folder = temporaryFolder('Projekt ü ');
const [home, handedIn, config, marks, out] = ['course', 'in', 'grading.yaml', 'marks.csv', 'in-graded'].map((name) =>
  join(folder, name),
);
const grade = () => course(home, 'grade', handedIn, '--config', config);
const cells = (name: string) =>
  parse(readFileSync(join(out, name), 'utf8'), { columns: true }) as Record<string, string>[];

beforeAll(() => {
  gradedCourse(home);
  for (const id of ['ada', 'bob']) mkdirSync(join(handedIn, id), { recursive: true });
  writeFileSync(join(handedIn, 'ada/report.md'), '# What can a network tell?\n');
  writeFileSync(join(handedIn, 'bob/report.html'), '<h1>What?</h1>');
  const rubric = join(__dirname, '../../fixtures/rubric.yaml');
  writeFileSync(config, `exercises: []\nproject: { rubric: ${JSON.stringify(rubric)}, marks: marks.csv }\n`);
  writeFileSync(marks, 'student,criterion,points,why\n');
});

test('reports wait for their marks, and the open lines, filled in, are the marks', () => {
  const first = grade();
  expect(first).toMatchObject({ status: 1 });
  expect(first.stdout).toContain('2 students, 0 exercises, a project, 6 points\n2 to look at: ada, bob');
  expect(first.stdout).toContain('reports/, marks-open.csv');
  expect(cells('grades.csv').map(({ project }) => project)).toEqual(['', '']);
  const open = readFileSync(join(out, 'marks-open.csv'), 'utf8');
  // Of 2 and of 4 points, at each of the two reports.
  writeFileSync(
    marks,
    open.replace(/,(2|4),,,,,/g, (_, of: string) => `,${of},${Number(of) / 2},So.,Dr Berg,2026-12-03,`),
  );
  const second = grade();
  expect(second).toMatchObject({ status: 0 });
  expect(second.stdout).toContain('points of 2 students changed (+6 and -0 in all)');
  expect(cells('grades.csv').map(({ project }) => project)).toEqual(['3', '3']);
  expect(Object.keys(reportsIn(out))).not.toContain('marks-open.csv');
  const reports = reportsIn(out);
  expect(grade()).toMatchObject({ status: 0, stderr: expect.any(String) as unknown as string });
  expect(reportsIn(out)).toEqual(reports);
});

test('an override sets a project’s points as an exercise’s; another report after the marks is for the instructor', () => {
  writeFileSync(join(folder, 'overrides.csv'), 'student,exercise,points,why\nada,project,5,Read again.\n');
  writeFileSync(config, `${readFileSync(config, 'utf8')}overrides: overrides.csv\n`);
  writeFileSync(join(handedIn, 'bob/report.html'), '<h1>What else?</h1>');
  const third = grade();
  expect(third).toMatchObject({ status: 1 });
  expect(third.stdout).toContain('1 to look at: bob');
  const [ada, bob] = cells('grades.csv');
  expect([ada.project, bob.project]).toEqual(['5', '3']);
  expect(bob.notes).toContain('Another report was handed in after the marks');
});

test.each([
  ['project: { rubric: nowhere.yaml }', /There is no .*nowhere\.yaml\. A rubric was expected there/],
  ['exercises: []', /grading\.yaml:1:12: exercises: at least one exercise was expected, or a project\./],
  ['project: { marks: marks.csv }', /project\.rubric: /],
  ['project: { rubric: r.yaml, points: 3 }', /project\.points is not known; known here: rubric, marks\./],
])('%s is refused with a sentence', (text, says) => {
  const file = join(temporaryFolder('Regeln '), 'grading.yaml');
  writeFileSync(file, text);
  const { status, stderr } = course(home, 'grade', handedIn, '--config', file);
  expect([status, stderr]).toEqual([2, expect.stringMatching(says)]);
});
