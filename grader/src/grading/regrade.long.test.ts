import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeEach, expect, jest, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { course, gradedCourse, type Outcome, reportsIn, startCourse } from '../../fixtures/grading';
import { unseenIn } from '../../fixtures/hostile-text';
import { temporaryFolder } from '../../fixtures/temporary-folder';

// Commands are started here, and the machine may have much else to do.
jest.setTimeout(600_000);

let home: string;
let folder: string;
let out: string;

const hand = (student: string, name: string, code: string) => {
  mkdirSync(join(folder, 'in', student), { recursive: true });
  writeFileSync(join(folder, 'in', student, name), code);
};
const RIGHT = 'export const double = (x: number[]) => x.map((n) => 2 * n);';
const SQUARED = 'export const double = (x: number[]) => x.map((n) => n * n);';
const NEGATE = 'export const negate = (x: number[]) => x.map((n) => 0 - n);';

beforeEach(() => {
  folder = temporaryFolder('regrade ü ');
  home = gradedCourse(join(folder, 'course'));
  out = join(folder, 'out');
  hand('ada', '00-double.ts', SQUARED);
  hand('ada', '00-negate.ts', NEGATE);
  hand('bob', '00-double.ts', RIGHT);
  hand('bob', '00-negate.ts', NEGATE);
});

const grade = (...more: string[]): Outcome =>
  course(home, 'grade', join(folder, 'in'), '--out', out, '--workers', '1', ...more);
const read = (name: string) => readFileSync(join(out, name), 'utf8');
const rows = (): Record<string, string>[] => parse(read('changes.csv'), { columns: true });
const rules = (text: string, files: Record<string, string> = {}) => {
  writeFileSync(join(folder, 'grading.yaml'), text);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return ['--config', join(folder, 'grading.yaml')];
};

test('checks that changed: who has other points, and which check, on the terminal, as CSV and in the pages', () => {
  expect(grade().stdout).not.toContain('since the grades');
  expect(existsSync(join(out, 'changes.csv'))).toBe(false);
  const first = reportsIn(out);
  expect(grade().stdout).toMatch(/^no grade changed since the grades of \d{4}-\d\d-\d\d \d\d:\d\d UTC$/m);
  expect(reportsIn(out)).toEqual(first);

  const file = join(home, 'exercises/00-first/double/check.test.ts');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\ncheck('is never right', async () => expect(1).toBe(2));\n`);
  const { stdout } = grade('--only', '00-double');
  expect(stdout).toMatch(
    /since the grades of .*: points of 1 student changed \(\+0 and -3 in all\); 1 student has the same/,
  );
  expect(stdout).toContain('  bob -3');
  expect(stdout).toContain('changes.csv');
  expect(rows().map(({ date: _, ...row }) => Object.values(row).join('|'))).toEqual([
    'ada|ada|00-double|0|0|checks changed|||',
    'ada|ada|00-double||||is never right|not run|failed',
    'bob|bob|00-double|3|0|checks changed|||',
    'bob|bob|00-double||||is never right|not run|failed',
  ]);
  expect(read('report.html')).toContain('<h2>What changed</h2>');
  const page = read('students/bob.html');
  expect(page).toMatch(
    /Changed on .* UTC: 3 -&gt; 0 points\. Why: checks changed \(is never right: not run -&gt; failed\)/,
  );
  expect(read('gradescope/bob.json')).toContain('3 -> 0 points. Why: checks changed');

  // What is the same again brings no news, and nothing is forgotten.
  const reported = reportsIn(out);
  expect(grade('--only', '00-double').stdout).toContain('no grade changed since');
  expect(reportsIn(out)).toEqual(reported);
});

test('an override and an appeal leave their trace: made, edited, taken away', () => {
  const files = (overrides: string, appeals: string) => ({
    'o.csv': `student,exercise,points,why,by,date\n${overrides}`,
    'a.csv': `student,exercise,date,text,decision,by,reply\n${appeals}`,
  });
  const config = 'overrides: o.csv\nappeals: a.csv\n';
  const run = (overrides: string, appeals: string) => grade(...rules(config, files(overrides, appeals)));
  expect(run('', '')).toMatchObject({ status: 0 });

  const asked = run('', 'ada,00-double,2026-12-02,"Squares of 2 are doubles, too.",,,\n');
  expect(asked).toMatchObject({ status: 1, stdout: expect.stringContaining('1 to look at: ada') });
  expect(read('report.html')).toMatch(
    /Appeals to decide[\s\S]*Squares of 2 are doubles, too\.[\s\S]*failed, 0 of 3 points/,
  );
  expect(read('students/ada.html')).toContain('Decision: not decided yet.');

  const upheld = 'ada,00-double,2026-12-02,"Squares of 2 are doubles, too.",partly,Dr Berg,One point for that.\n';
  expect(run('', upheld)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('a.csv:2: the appeal is decided (partly), and ada has no override for 00-double'),
  });
  expect(run('ada,00-double,1,For the 2.,Dr Berg,2026-12-03\n', upheld)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('  ada +1'),
  });
  const page = read('students/ada.html');
  expect(page).toContain('Decision: upheld in part (Dr Berg). One point for that.');
  expect(page).toContain('For the 2. <small>By the checks it was 0; Dr Berg, 2026-12-03.</small>');
  expect(read('report.html')).toContain('Appeals that were decided');

  run('ada,00-double,2,For the 2.,Dr Berg,2026-12-04\n', upheld);
  run('', '');
  expect(rows().map(({ reason }) => reason)).toEqual([
    'appeal of 2026-12-02 made',
    'override set: 0 -> 1 (For the 2.); appeal of 2026-12-02 upheld in part',
    'override changed: 1 -> 2 (For the 2.)',
    'override removed: 2 -> 0; appeal of 2026-12-02 removed',
  ]);
  expect(read('changes.html').match(/<h2>/g)).toHaveLength(4);
  expect(read('students/ada.html').match(/Changed on/g)).toHaveLength(4);
  expect(read('history.jsonl')).toContain('Squares of 2');
});

test('answers handed in again, lateness and the credit rule are told apart', () => {
  grade();
  hand('ada', '00-double.ts', RIGHT);
  hand('cyd', '00-double.ts', SQUARED);
  expect(grade().stdout).toContain('(+3 and -0 in all); 1 student is new');
  writeFileSync(join(folder, 't.csv'), 'student,submitted\nbob,2026-12-02T00:00:00Z\n');
  grade(...rules('late: { deadline: 2026-12-01T12:00:00Z, percentPerDay: 50, times: t.csv }'));
  grade(...rules('credit: share'));
  expect(
    rows().flatMap(({ student, exercise, reason }) => (reason ? [`${student} ${exercise} ${reason}`] : [])),
  ).toEqual([
    'ada 00-double answer changed',
    'cyd 00-double handed in for the first time',
    'bob 00-negate lateness: 0 -> 1 day',
    'bob 00-double lateness: 0 -> 1 day',
    'bob 00-negate lateness: 1 -> 0 days',
    'bob 00-double lateness: 1 -> 0 days',
    'cyd 00-double credit rule: all -> share',
  ]);
});

test('a regrade that is stopped changes nothing of what the next one compares with', async () => {
  grade();
  const recorded = read('history.jsonl');
  const reported = reportsIn(out);
  hand('ada', '00-double.ts', RIGHT);
  hand('bob', '00-double.ts', `await new Promise((go) => setTimeout(go, 4000)); ${SQUARED}`);
  const journal = read('results.jsonl').split('\n').length;
  const { child, ended } = startCourse(home, 'grade', join(folder, 'in'), '--out', out, '--workers', '1');
  while (read('results.jsonl').split('\n').length === journal) await wait(20);
  child.kill('SIGKILL');
  await ended;
  expect(read('history.jsonl')).toBe(recorded);
  expect(reportsIn(out)).toMatchObject({ 'grades.csv': reported['grades.csv'] });
  hand('bob', '00-double.ts', SQUARED);
  expect(grade().stdout).toMatch(/points of 2 students changed \(\+3 and -3 in all\)/);
});

test('a name with unseen characters reaches neither the terminal nor a report as it is', () => {
  const name = 'eve\u001b[2J\u202e\u200b';
  hand(
    name,
    '00-double.ts',
    "export const double = (x: number[]) => { console.log('\\u001b[31m\\u202e'); throw new Error('\\u0007\\u200b'); };",
  );
  mkdirSync(join(folder, 'in', `${name}2`));
  writeFileSync(join(folder, 'in', `${name}2`, 'x\u202e\r.zip'), 'no zip');
  rmSync(join(folder, 'in/ada'), { recursive: true });
  grade();
  hand(name, '00-double.ts', RIGHT);
  const { stdout, stderr } = grade();
  expect(stdout).toContain('eve\\u{1b}[2J\\u{202e}\\u{200b} +3');
  for (const [file, text] of [
    ...Object.entries(reportsIn(out)),
    ['both', stdout + stderr],
    ['log', read('results.jsonl')],
  ])
    expect([file, unseenIn(text)]).toEqual([file, []]);
});
