import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { load } from 'cheerio';
import { parse } from 'csv-parse/sync';
import { unseenIn } from '../../fixtures/hostile-text';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import type { ExaminedSubmission } from '../grading/grade';
import { changesBetween } from '../policy/changes';
import { gradeClass } from '../policy/class';
import { DEFAULT_GRADING, type GradingConfig } from '../policy/config';
import { gradedRun } from '../policy/kept';
import { csvReport } from '../reports/csv';
import { gradescopeReport, parseGradescope } from '../reports/gradescope';
import { instructorReport } from '../reports/instructor';
import { itemStatistics } from '../reports/items';
import { junitReport } from '../reports/junit';
import { studentReport } from '../reports/student';
import { type Mark, reportName } from './marks';
import { keepReport, markReports, projectItem } from './project';
import { PROJECT, readRubric } from './rubric';
import { writeProject } from './write';

const RUBRIC = readRubric(join(__dirname, '../../fixtures/rubric.yaml'));
const ITEM = projectItem(RUBRIC);
const config = (rest: Partial<GradingConfig> = {}): GradingConfig => ({ ...DEFAULT_GRADING, ...rest });

/** A class of one report each, kept in `out`. */
function classOf(
  out: string,
  reports: Record<string, { from: string; text: string; late?: boolean }>,
): ExaminedSubmission[] {
  return Object.entries(reports).map(([id, { from, text, late = false }]) => {
    const handed = { attempt: 1, late, from, content: Buffer.from(text) };
    const report = { exercise: PROJECT, attempt: 1, late, from, answer: keepReport(out, handed) };
    return { student: { id, name: id.toUpperCase() }, answers: [], report, notes: [] };
  });
}
const mark = (student: string, criterion: string, points: number, rest: Partial<Mark> = {}): Mark => ({
  ...{ student, criterion, points, why: 'Because.' },
  ...rest,
});
const MARKS = [mark('ada', 'question', 1.5), mark('ada', 'fair', 4, { by: 'Dr Berg', date: '2026-12-03' })];

function graded(marks: readonly Mark[], rules: Partial<GradingConfig> = {}, late = false) {
  const submissions = classOf(temporaryFolder('out '), { ada: { from: 'report.md', text: 'x', late } });
  markReports(submissions, marks);
  const one = gradeClass(submissions, [ITEM], config(rules));
  return { submissions, class: one, grade: one.students[0].grades[0] };
}

test('a report has the sum of its marks once all criteria are marked, less what lateness takes', () => {
  expect(graded(MARKS).grade).toMatchObject({ status: 'marked', points: 5.5, of: 6 });
  const half = graded(MARKS.slice(1)).grade;
  expect(half).toMatchObject({ status: 'pending', points: 0 });
  expect(half).not.toHaveProperty('marks');
  const late = { ...DEFAULT_GRADING.late, percentPerDay: 20 };
  // One day late, as the platform marked it: 5.5 · 0.8.
  expect(graded(MARKS, { late }, true).grade).toMatchObject({ credit: 5.5, points: 4.4, daysLate: 1 });
});

test('marks of another report, or of none, leave a note', () => {
  const other = [mark('ada', 'fair', 4, { report: 'sha256-000000000000' })];
  // printf x | sha256sum
  expect(graded(other).submissions[0].notes).toEqual([
    'Another report was handed in after the marks: they are for sha256-000000000000, and this one is sha256-2d711642b726.',
  ]);
  expect(graded([mark('ada', 'fair', 4, { report: 'sha256-2d711642b726' })]).submissions[0].notes).toEqual([]);
  const none: ExaminedSubmission = { student: { id: 'ada', name: 'Ada' }, answers: [], notes: [] };
  markReports([none], MARKS);
  expect(none.notes).toEqual(['There are marks for a report, and no report was handed in.']);
});

test('every report of the class says what was marked, and what waits', () => {
  const [done, waits] = [graded(MARKS).class, graded([]).class];
  expect(
    load(studentReport(done, done.students[0]))('#project ~ ul li')
      .toArray()
      .map((line) => load(line).text()),
  ).toEqual(['The question: 1.5 of 2. Because.', 'The comparison is fair: 4 of 4. Because.']);
  expect(studentReport(waits, waits.students[0])).toContain('… not marked yet. 0 of 6 points.');
  const [result] = parseGradescope(gradescopeReport(done, done.students[0])).tests ?? [];
  expect(result).toMatchObject({ score: 5.5, max_score: 6 });
  expect(result).not.toHaveProperty('status');
  expect(result.output).toBe('The question: 1.5 of 2. Because.\nThe comparison is fair: 4 of 4. Because.');
  expect(junitReport(done)).toContain('<testcase classname="project" name="report: 2 criteria marked"');
  expect(junitReport(waits)).toContain('<skipped message="not marked yet"');
  expect(parse(csvReport(done), { columns: true })).toMatchObject([{ project: '5.5', points: '5.5', notes: '' }]);
  expect(parse(csvReport(waits), { columns: true })).toMatchObject([
    { project: '', notes: 'project was not marked yet.' },
  ]);
  expect(itemStatistics(done)).toEqual([]);
  expect(instructorReport(done)).toContain('<td><a href="reports/ada.html">report and rubric</a></td>');
  expect(load(instructorReport(waits))('h2:contains("To look at") + div').text()).toContain(
    'The report is not marked yet',
  );
});

test('a regrade names the criteria whose marks changed', () => {
  const run = (marks: readonly Mark[], day: number) =>
    gradedRun(graded(marks).class, config(), 1, new Date(Date.UTC(2026, 11, day)));
  const reasons = (before: readonly Mark[], after: readonly Mark[]) =>
    changesBetween(run(before, 1), run(after, 2)).changes.flatMap((change) => change.reasons);
  expect(reasons(MARKS, MARKS)).toEqual([]);
  expect(reasons([], MARKS)).toEqual(['mark of question: – -> 1.5 (Because.)', 'mark of fair: – -> 4 (Because.)']);
  expect(reasons(MARKS, [mark('ada', 'question', 2, { why: '' }), MARKS[1]])).toEqual(['mark of question: 1.5 -> 2']);
  expect(reasons(MARKS, [mark('ada', 'question', 1.5, { why: 'Still.' }), MARKS[1]])).toEqual([
    'mark of question: still 1.5 (Still.)',
  ]);
});

test('a page for each report beside the rubric, and a line for each open criterion', () => {
  const out = temporaryFolder('out ');
  const submissions = classOf(out, {
    ada: { from: 'report.md', text: '# Mine <script>alert(1)</script>' },
    bob: { from: 'x/report.html', text: '<p>Bob’s</p>' },
    eve: { from: 'report\u202e.pdf', text: '%PDF-1.7' },
  });
  markReports(submissions, [...MARKS, mark('bob', 'fair', 0, { why: 'The rates differ.' })]);
  expect(writeProject(out, submissions, RUBRIC)).toEqual(['reports/', 'marks-open.csv']);
  const pages = Object.fromEntries(
    ['ada', 'bob', 'eve'].map((id) => [id, readFileSync(join(out, `reports/${id}.html`), 'utf8')]),
  );
  expect(Object.values(pages).flatMap(unseenIn)).toEqual([]);
  const ada = load(pages.ada);
  expect(ada('script').length).toBe(0);
  expect(ada('article h3').text()).toBe('Mine <script>alert(1)</script>');
  expect(ada('section[aria-label="The rubric"]').text()).toContain('4 of 4. Because. (Dr Berg, 2026-12-03)');
  expect(ada('main > p').text()).toContain('5.5 of 6 points.');
  expect(load(pages.bob)('iframe').attr('srcdoc')).toContain('<p>Bob’s</p>');
  expect(load(pages.bob)('main > p').text()).toContain('1 of 2 criteria are not marked yet');
  // printf %PDF-1.7 | sha256sum
  const hash = submissions[2].report?.answer as string;
  expect(load(pages.eve)('section a').attr('href')).toBe(`../reports/files/${hash}.pdf`);
  expect(existsSync(join(out, `reports/files/${hash}.pdf`))).toBe(true);
  const [bob, eve] = submissions.slice(1).map(({ report }) => reportName(report?.answer as string));
  expect(parse(readFileSync(join(out, 'marks-open.csv'), 'utf8'))).toEqual([
    ['student', 'name', 'criterion', 'of', 'points', 'why', 'by', 'date', 'report'],
    ['bob', 'BOB', 'question', '2', '', '', '', '', bob],
    ['eve', 'EVE', 'question', '2', '', '', '', '', eve],
    ['eve', 'EVE', 'fair', '4', '', '', '', '', eve],
  ]);
});

test('a report of HTML is kept as it came, by a name that no browser runs', () => {
  const out = temporaryFolder('out ');
  const [{ report }] = classOf(out, { bob: { from: 'report.htm', text: '<script>alert(1)</script>' } });
  expect(readdirSync(join(out, 'reports/files'))).toEqual([`${report?.answer}.html.txt`]);
});

test('pages of an earlier run go with the reports, and with the project', () => {
  const out = temporaryFolder('out ');
  const submissions = classOf(out, { ada: { from: 'report.md', text: 'x' }, bob: { from: 'report.md', text: 'y' } });
  writeProject(out, submissions, RUBRIC);
  markReports(submissions, MARKS);
  expect(writeProject(out, submissions.slice(0, 1), RUBRIC)).toEqual(['reports/']);
  expect(readdirSync(join(out, 'reports')).sort()).toEqual(['ada.html', 'files']);
  expect(existsSync(join(out, 'marks-open.csv'))).toBe(false);
  expect(writeProject(out, submissions, undefined)).toEqual([]);
  expect(readdirSync(join(out, 'reports'))).toEqual(['files']);
});
