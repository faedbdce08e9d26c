import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, jest, test } from '@jest/globals';
import { handIn, makeClass } from '../../fixtures/class';
import { course, gradedCourse, reportsIn, startCourse } from '../../fixtures/grading';
import { killings } from '../../fixtures/kill-grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { allExercises } from '../exercise';
import { tree } from '../running/processes';
import { type Entry, openJournal } from './journal';
import { remaining } from './remaining';

// Commands are started here, and the machine may have much else to do.
jest.setTimeout(600_000);

let home: string;
let submissions: string;
let out: string;
let expected: Record<string, string>;
let distinct: number;
/** A right answer to 00-negate that takes its time. */
const SLOW = `export const negate = async (x: number[]) => {
  await new Promise((go) => setTimeout(go, 1200));
  return x.map((value) => 0 - value);
};
`;
const students = () => makeClass(allExercises({ root: home, home }), 9, 5);

beforeAll(() => {
  const folder = temporaryFolder('Klasse ü ');
  home = gradedCourse(join(folder, 'course'));
  submissions = join(folder, 'Abgaben 1');
  handIn(submissions, students(), allExercises({ root: home, home }), 'moodle');
  out = `${submissions}-graded`;
  expect(course(home, 'grade', submissions)).toMatchObject({ status: 0 });
  expected = reportsIn(out);
  distinct = lines().length;
});

const journal = () => join(out, 'results.jsonl');
const lines = (file = journal()) => readFileSync(file, 'utf8').trimEnd().split('\n');

test('each has the points of what was handed in', () => {
  const rows = Object.fromEntries(
    readFileSync(join(out, 'grades.csv'), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','))
      .map(([id, , negate, double]) => [id, { '00-negate': Number(negate), '00-double': Number(double) }]),
  );
  const points = { '00-negate': 2, '00-double': 3 } as const;
  for (const { id, choices } of students()) {
    if (Object.values(choices).every((choice) => choice === 'nothing')) continue;
    for (const exercise of ['00-negate', '00-double'] as const) {
      expect([id, rows[id][exercise]]).toEqual([id, choices[exercise] === 'solution' ? points[exercise] : 0]);
    }
  }
});

test('equal answers are examined once, and a rerun examines none', () => {
  const answers = lines().map((line) => (JSON.parse(line) as { answer: string }).answer);
  expect(new Set(answers).size).toBe(answers.length);
  const again = course(home, 'grade', submissions);
  expect(again.stderr).toContain('0 of 0 answers examined');
  expect(reportsIn(out)).toEqual(expected);
});

test('graded anew, by one worker: every byte is the same', () => {
  const other = join(temporaryFolder('Klasse '), 'x');
  expect(course(home, 'grade', submissions, '--out', other, '--workers', '1').status).toBe(0);
  expect(reportsIn(other)).toEqual(expected);
});

test('an answer loses nothing by what another one of the same student left in their process', () => {
  const folder = temporaryFolder('traces ');
  const own = join(folder, 'in', 'ada');
  mkdirSync(own, { recursive: true });
  writeFileSync(
    join(own, '00-double.ts'),
    'const hide = [].map as unknown as { left?: number }; hide.left = 1; export const double = (x: number[]) => x.map((n) => 2 * n);',
  );
  writeFileSync(
    join(own, '00-negate.ts'),
    'export const negate = (x: number[]) => x.map((n) => ((x.map as unknown as { left?: number }).left ? n : 0 - n));',
  );
  const out = join(folder, 'out');
  expect(course(home, 'grade', join(folder, 'in'), '--out', out, '--workers', '1')).toMatchObject({ status: 0 });
  expect(readFileSync(join(out, 'grades.csv'), 'utf8').split('\n')[1]).toContain('ada,2,3,5,5');
});

test('inputs that nobody has seen: an answer by heart passes at home and not in class, and a regrade draws the same', () => {
  const folder = temporaryFolder('by heart ');
  const own = gradedCourse(join(folder, 'course'));
  const exercise = join(own, 'exercises/00-first/double');
  writeFileSync(
    join(exercise, 'check.test.ts'),
    `import { check, expect, unseen } from 'course/check';
     check('doubles each number', async ({ call }) => {
       const draw = unseen(4);
       const numbers = Array.from({ length: 3 }, () => Math.floor(1e6 * draw()));
       expect(await call('double', numbers)).toEqual(numbers.map((number) => 2 * number));
     });`,
  );
  const answer = (code: string) => writeFileSync(join(exercise, 'answer.ts'), code);
  const points = (...options: string[]) => {
    const file = join(folder, 'double.ts');
    cpSync(join(exercise, 'answer.ts'), file);
    course(own, 'grade', file, '--student', 'ada', '--out', join(folder, 'out'), ...options);
    const [names, row] = readFileSync(join(folder, 'out/grades.csv'), 'utf8')
      .split('\n')
      .map((line) => line.split(','));
    return row[names.indexOf('00-double')];
  };
  answer(
    'export const double = (numbers: number[]) => { console.log(JSON.stringify(numbers)); return numbers.map((n) => 2 * n); };',
  );
  const seen = /\[[\d,]+\]/.exec(course(own, 'check', '00-double', '--json').stdout)?.[0] as string;
  expect(points()).toBe('3');
  answer(
    `export const double = (numbers: number[]) => (String(numbers) === '${JSON.parse(seen)}' ? numbers.map((n) => 2 * n) : []);`,
  );
  expect(course(own, 'check', '00-double').status).toBe(0);
  expect(points()).toBe('0');
  const salt = readFileSync(join(folder, 'out/salt.json'), 'utf8');
  expect(points('--only', '00-double')).toBe('0');
  expect(readFileSync(join(folder, 'out/salt.json'), 'utf8')).toBe(salt);
  writeFileSync(join(folder, 'out/salt.json'), '{');
  expect(
    course(own, 'grade', join(folder, 'double.ts'), '--student', 'ada', '--out', join(folder, 'out')),
  ).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('salt.json must be {"salt": NUMBER}; it is damaged') as unknown as string,
  });
});

test('a torn last line is cut off and its answer examined again; a line that is not JSON is reported', () => {
  const whole = lines();
  writeFileSync(journal(), `${whole.slice(0, -2).join('\n')}\n{"nonsense\n${whole.at(-1)!.slice(0, 40)}`);
  const again = course(home, 'grade', submissions);
  expect(again.stderr).toContain('2 of 2 answers examined');
  expect(again.stderr).toContain(`Line ${whole.length - 1} of`);
  expect(reportsIn(out)).toEqual(expected);
});

test('killed at some moments, a rerun gives the same reports', async () => {
  for await (const kill of killings(2, 11, 12)) expect(kill).toMatchObject({ same: true });
});

test('an answer whose process is killed from outside is examined again, and loses nothing', async () => {
  const folder = join(temporaryFolder('fremd '), 'in');
  mkdirSync(folder);
  writeFileSync(join(folder, 'negate.ts'), SLOW);
  const { child, ended } = startCourse(home, 'grade', folder, '--workers', '1');
  // The fork server, its keeper, and after them the copy that answers.
  const answering = () =>
    tree(child.pid as number)
      .filter((pid) => /fork-server-inside\.js/.test(commandLine(pid)))
      .slice(2);
  while (answering().length === 0) await wait(50);
  await wait(300);
  for (const pid of answering()) killIfThere(pid);
  expect(await ended).toMatchObject({ status: 0 });
  expect(readFileSync(`${folder}-graded/grades.csv`, 'utf8')).toContain('in,in,2,0,2,5');
});

/** One of them may end with another, before its turn comes. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    expect(error).toMatchObject({ code: 'ESRCH' });
  }
}

const commandLine = (pid: number) => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
};

test('a second run on the same folder is refused, and the first one ends as it would', async () => {
  const folder = join(temporaryFolder('zweimal '), 'in');
  mkdirSync(folder);
  writeFileSync(join(folder, 'negate.ts'), SLOW);
  const { ended } = startCourse(home, 'grade', folder);
  while (!existsSync(join(`${folder}-graded`, 'results.jsonl'))) await wait(20);
  const second = course(home, 'grade', folder);
  expect(second.status).toBe(2);
  expect(second.stderr).toMatch(/is being graded by another command \(process \d+/);
  expect((await ended).status).toBe(0);
  expect(readFileSync(`${folder}-graded/grades.csv`, 'utf8')).toContain('in,in,2,0,2,5');
});

test('Ctrl-C stops with a sentence, and nothing that was examined is lost', async () => {
  const folder = temporaryFolder('halt ');
  const [handedIn, stopped] = [join(folder, 'in'), join(folder, 'out')];
  cpSync(submissions, handedIn, { recursive: true });
  writeFileSync(join(handedIn, 'slow.ts'), SLOW);
  const { child, ended } = startCourse(home, 'grade', handedIn, '--out', stopped, '--workers', '1');
  const file = join(stopped, 'results.jsonl');
  while (!existsSync(file) || readFileSync(file, 'utf8').split('\n').length < 2) await wait(20);
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  expect(status).toBe(2);
  expect(stderr).toContain('Stopped. Finished answers are saved');
  const left = distinct + 1 - lines(file).length;
  const again = course(home, 'grade', handedIn, '--out', stopped);
  expect(again.stderr).toContain(`${left} of ${left} answers examined`);
  expect(course(home, 'grade', handedIn, '--out', join(folder, 'quiet'))).toMatchObject({ status: again.status });
  expect(reportsIn(stopped)).toEqual(reportsIn(join(folder, 'quiet')));
});

test('--only examines one exercise again and keeps the rest, whatever became of its checks', () => {
  const folder = temporaryFolder('neu ');
  const changed = gradedCourse(join(folder, 'course'));
  const results = join(folder, 'out');
  cpSync(out, results, { recursive: true });
  for (const name of ['double', 'negate']) {
    const file = join(changed, 'exercises/00-first', name, 'check.test.ts');
    writeFileSync(file, `${readFileSync(file, 'utf8')}\ncheck('is never right', async () => expect(1).toBe(2));\n`);
  }
  expect(course(changed, 'grade', submissions, '--out', results, '--only', '00-double').status).toBe(0);
  const columns = (file: string) =>
    readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','));
  const before = columns(join(out, 'grades.csv'));
  const after = columns(join(results, 'grades.csv'));
  expect(after.map(([, , , double]) => double)).toEqual(after.map(() => '0'));
  expect(after.map(([, , negate]) => negate)).toEqual(before.map(([, , negate]) => negate));
});

test('what can’t be read stops nobody else: exit code 1, and a note', () => {
  const folder = join(temporaryFolder('schwer '), 'in');
  mkdirSync(join(folder, 'bob'), { recursive: true });
  writeFileSync(join(folder, 'mallory.zip'), 'no zip');
  cpSync(join(home, 'solutions/00-first/double/answer.ts'), join(folder, 'bob/double.ts'));
  const { status, stdout } = course(home, 'grade', folder);
  expect(status).toBe(1);
  expect(stdout).toContain('1 to look at: mallory');
  const csv = readFileSync(`${folder}-graded/grades.csv`, 'utf8');
  expect(csv).toContain('bob,bob,0,3,3,5');
  expect(csv).toContain('mallory.zip: It is not a zip file');
});

const tmpfs = spawnSync('unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs tmpfs /mnt']).status === 0;
(tmpfs ? test : test.skip)('a full disk stops with a sentence, and with room the same command goes on', () => {
  const small = temporaryFolder('voll ');
  const bin = join(__dirname, '../../bin/course.js');
  const script = `
    mount -t tmpfs -o size=\${1} tmpfs "$2" && cd "$2"
    "$3" "$4" grade "$5" --out "$2/out" --workers 1; echo "first $?"
    cp "$2/out/results.jsonl" "$6/torn"
    mount -o remount,size=50m "$2"
    "$3" "$4" grade "$5" --out "$2/out" --workers 1; echo "second $?"
    "$3" "$4" grade "$5" --out "$2/quiet" --workers 1
    cp -r "$2/out" "$2/quiet" "$6"`;
  const kept = temporaryFolder('gerettet ');
  const { stdout, stderr } = spawnSync(
    'unshare',
    ['-rm', 'sh', '-c', script, 'sh', '40k', small, process.execPath, bin, submissions, kept],
    { env: { ...process.env, COURSE_HOME: home }, encoding: 'utf8' },
  );
  expect(stderr).toMatch(/The disk with .* is full\. Finished answers are saved/);
  expect(stdout).toMatch(/first 2\n(.*\n)*second 0\n/);
  const torn = readFileSync(join(kept, 'torn'), 'utf8');
  expect(torn === '' || torn.endsWith('\n')).toBe(true);
  // Compared with a run in that same namespace: reports say what a machine can't promise, and there it is less.
  expect(reportsIn(join(kept, 'out'))).toEqual(reportsIn(join(kept, 'quiet')));
  expect(Object.keys(reportsIn(join(kept, 'out')))).toEqual(Object.keys(expected));
});

describe('refused with a sentence', () => {
  test.each([
    [['grade', '/nowhere/at/all'], 'There is no /nowhere'],
    [['grade', 'IN', '--only', '00-doubel'], 'Did you mean 00-double'],
    [['grade', 'IN', '--workers', 'many'], 'an integer from 1 to 256'],
    [['grade', 'IN', '--out', 'IN/results'], 'lies in the submissions'],
    [['grade', 'IN', '--config', '/nowhere.yaml'], 'There is no /nowhere.yaml'],
  ])('%j', (args, says) => {
    const { status, stderr } = course(home, ...args.map((arg) => arg.replace('IN', submissions)));
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});

test('a journal finds what was appended, by the checks’ version or by any', () => {
  const file = join(temporaryFolder('journal '), 'results.jsonl');
  const { verdict } = JSON.parse(lines()[0]) as Entry;
  const first = openJournal(file, () => undefined);
  first.append({ exercise: 'a', checks: '1', answer: 'x', verdict });
  first.close();
  appendFileSync(file, '{"exercise":"a","checks":"2","answ');
  const warnings: string[] = [];
  const second = openJournal(file, (sentence) => warnings.push(sentence));
  expect(second.find('a', 'x', '1')).toEqual(verdict);
  expect(second.find('a', 'x')).toEqual(verdict);
  expect(second.find('a', 'x', '2')).toBeUndefined();
  second.append({ exercise: 'b', checks: '1', answer: 'x', verdict });
  second.close();
  const third = openJournal(file, (sentence) => warnings.push(sentence));
  expect(third.find('b', 'x', '1')).toEqual(verdict);
  third.close();
  expect(warnings).toEqual([]);
});

test.each([
  [0, 10, 0, '0 of 10 answers examined'],
  [5, 10, 5000, '5 of 10 answers examined, about 5 s left'],
  [10, 1510, 10_000, '10 of 1510 answers examined, about 25 min left'],
  [10, 10, 9000, '10 of 10 answers examined'],
])('time left: %i of %i after %i ms', (done, total, milliseconds, line) => {
  expect(remaining(done, total, milliseconds)).toBe(line);
});
