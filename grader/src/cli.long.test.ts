import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../fixtures/temporary-folder';
import type { Verdict } from './deciding/verdict';

const bin = join(__dirname, '../bin/course.js');
const fixtures = join(__dirname, '../fixtures');

/** A copy of the course under fixtures/, at a path that is not easy. */
function newCourse(name = 'course'): string {
  const home = temporaryFolder('Kurs ü ');
  cpSync(join(fixtures, name), home, { recursive: true });
  return home;
}

function course(home: string, ...args: string[]) {
  const env = { ...process.env, COURSE_HOME: home, SECRET_TOKEN: 'x', NO_COLOR: '1' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const answerOf = (home: string, path: string) => join(home, 'exercises', path, 'answer.ts');
const solve = (home: string) =>
  cpSync(join(home, 'solutions/00-good/double/answer.ts'), answerOf(home, '00-good/double'));

test('a right answer passes, with exit code 0 and its points', () => {
  const home = newCourse();
  solve(home);
  const { status, stdout } = course(home, 'check', '00-double');
  expect(status).toBe(0);
  expect(stdout).toContain('✓ passed: 2 of 2 checks, 3 points');
  expect(course(home, 'progress').stdout).toContain('1 of 8 exercises, 3 of 10 points');
});

test('a check in a lesson that runs without a reader is no attempt', () => {
  const home = newCourse();
  solve(home);
  process.env.COURSE_RECORD = 'no';
  try {
    expect(course(home, 'check', '00-double').stdout).toContain('passed: 2 of 2 checks');
  } finally {
    delete process.env.COURSE_RECORD;
  }
  expect(course(home, 'progress').stdout).toContain('0 of 8 exercises, 0 of 10 points');
});

test('check --json has one shape, of one exercise and of all; --standing adds where the reader is', () => {
  const home = newCourse();
  for (const other of ['01-hostile', '02-broken']) spawnSync('rm', ['-r', join(home, 'exercises', other)]);
  solve(home);
  const told = (...args: string[]) => JSON.parse(course(home, 'check', '--json', ...args).stdout);
  const one = told('00-double');
  expect(one).toEqual({ verdicts: [expect.objectContaining({ id: '00-double', status: 'passed' })], notes: [] });
  const all = told('--all');
  expect(Object.keys(all)).toEqual(['verdicts', 'notes']);
  expect(all.verdicts.map(({ id }: Verdict) => id)).toEqual(['00-double']);
  const { verdicts, standings } = told('--all', '--standing');
  expect([verdicts.length, standings.length]).toEqual([1, 1]);
  expect(standings[0]).toMatchObject({ lesson: { exercises: [{ id: '00-double', passed: true }] } });
});

test('a wrong answer fails with exit code 1, its misconception, and the way to a hint', () => {
  const home = newCourse();
  cpSync(join(home, 'exercises/00-good/double/wrong/squared.ts'), answerOf(home, '00-good/double'));
  const { status, stdout } = course(home, 'check', '00-double');
  expect(status).toBe(1);
  expect(stdout).toContain('✗ doubles each number\n      Misconception: squared. Each number was squared.');
  expect(stdout).toContain('npx course hint 00-double');
});

test('the answer is made from the stub and never overwritten; reset keeps it beside the new start', () => {
  const home = newCourse();
  const answer = answerOf(home, '00-good/double');
  expect(course(home, 'check', '00-double').status).toBe(1);
  expect(readFileSync(answer, 'utf8')).toBe(readFileSync(join(answer, '../stub.ts'), 'utf8'));
  writeFileSync(answer, '// mine\n');
  course(home, 'check', '00-double');
  expect(readFileSync(answer, 'utf8')).toBe('// mine\n');
  expect(course(home, 'reset', '00-double').stdout).toContain('answer.ts.bak-1');
  expect(readFileSync(`${answer}.bak-1`, 'utf8')).toBe('// mine\n');
  expect(course(home, 'reset', '00-double').stdout).toContain('answer.ts.bak-2');
});

test('hints come one at a time, and the last one stays', () => {
  const home = newCourse();
  const said = [1, 2, 3, 4].map(() => course(home, 'hint', '00-double').stdout.split('\n')[0]);
  expect(said).toEqual([
    'Hint 1 of 3: first hint',
    'Hint 2 of 3: second hint',
    'Hint 3 of 3: third hint',
    'Hint 3 of 3: third hint',
  ]);
});

test('the solution is shown after passing, or when asked for', () => {
  const home = newCourse();
  const early = course(home, 'solution', '00-double');
  expect(early).toMatchObject({ status: 2, stdout: '' });
  expect(early.stderr).toContain('--show');
  expect(course(home, 'solution', '00-double', '--show').stdout).toContain('2 * value');
  solve(home);
  course(home, 'check', '00-double');
  expect(course(home, 'solution', '00-double').stdout).toContain('2 * value');
});

test('--version says the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(__dirname, '../package.json'), 'utf8'));
  expect(course(newCourse(), '--version')).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
});

/** The packages of Jest that a command has loaded at its end. */
function jestPackages(home: string, ...args: string[]): string[] {
  const list = join(temporaryFolder('loaded-'), 'files.json');
  const script = `process.on('exit', () =>
      require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))));
    process.argv.splice(1, 0, ${JSON.stringify(bin)});
    require(${JSON.stringify(bin)});`;
  const env = { ...process.env, COURSE_HOME: home, NO_COLOR: '1' };
  spawnSync(process.execPath, ['-e', script, '--', ...args], { env });
  const files: string[] = JSON.parse(readFileSync(list, 'utf8'));
  expect(files.some((file) => file.endsWith('cli.js'))).toBe(true);
  const packages = files.map((file) => /.*node_modules[\\/](jest[^\\/]*|expect|@jest[\\/][^\\/]+)/.exec(file)?.[1]);
  return [...new Set(packages.flatMap((name) => name ?? []))];
}

test('Jest is loaded where it is asked for: not at the start, and a check needs its `expect` only', () => {
  const home = newCourse();
  solve(home);
  expect(jestPackages(home, '--help')).toEqual([]);
  const loaded = jestPackages(home, 'check', '00-double');
  expect(loaded).toContain('expect');
  expect(loaded).not.toContain(join('@jest', 'core'));
  expect(loaded).not.toContain('jest-runtime');
});

test.each([
  ['run', ['--out', '--timeout', '--total-timeout', '--times', '--jobs', '--json']],
  ['doctor', ['--json', '--report']],
  ['label', ['--classes', '--port']],
  ['site', ['--out', '--as-they-are', '--clone', '--serve']],
  ['slides', ['--out', '--as-they-are', '--pdf']],
])('course %s --help exits with 0 and names the options that the command takes, and no other', (name, options) => {
  const home = join(__dirname, '../..');
  const { status, stdout } = course(home, name, '--help');
  expect(status).toBe(0);
  const named = [...stdout.matchAll(/^ +(--[a-z-]+)/gm)].map(([, option]) => option);
  expect(named.filter((option) => option !== '--help').sort()).toEqual([...options].sort());
  for (const option of options) {
    expect(course(home, name, option, '--help').stderr).not.toContain('unknown option');
    expect(course(home, name, `${option}x`, '--help').stderr).toContain(`unknown option '${option}x'`);
  }
});

test.each([
  [['check', '00-duble'], 'Did you mean 00-double'],
  [['frobnicate'], 'unknown command'],
  [['hint'], 'missing required argument'],
  [['check', '--jsn'], 'Did you mean --json?'],
  [['grade', 'folder', '--outt', 'x'], 'Did you mean --out?'],
  [['new', 'exercise', '--xyzzy'], "unknown option '--xyzzy'"],
  [['run', '--tiemout', '3'], 'Did you mean --timeout?'],
  [['doctor', '--repot'], 'Did you mean --report?'],
  [['label', '--clases', 'a', 'folder'], 'Did you mean --classes?'],
  [['site', '--clon', 'x'], 'Did you mean --clone?'],
  [['slides', '--pfd'], 'Did you mean --pdf?'],
])('%j is refused with a sentence and exit code 2', (args, sentence) => {
  const { status, stdout, stderr } = course(newCourse(), ...args);
  expect(status).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toContain(sentence);
});

test.each([
  ['02-syntax', 1, 'failed', 'Unexpected ";"'],
  ['02-peeks', 1, 'failed', "can't be imported"],
  ['02-borrows', 1, 'failed', 'belongs to the course'],
  ['02-empty', 2, 'error', 'must contain at least one test'],
  ['02-crash', 2, 'error', 'the check file is broken'],
  ['02-skips', 2, 'error', 'The checks could not run: test is not defined'],
])('%s never passes', (id, code, status, sentence) => {
  const outcome = course(newCourse(), 'check', id, '--json');
  const [verdict] = JSON.parse(outcome.stdout).verdicts as Verdict[];
  expect(outcome.status).toBe(code);
  expect(verdict).toMatchObject({ status, points: { earned: 0, of: 1 } });
  expect(verdict.problem?.message).toContain(sentence);
});

test('a syntax error is shown with its line and a caret', () => {
  const { stdout } = course(newCourse(), 'check', '02-syntax');
  expect(stdout).toContain(`${join('exercises/02-broken/syntax/answer.ts')}:2:14`);
  expect(stdout).toContain('        2 |   return 40 +;\n                         ^');
});

describe('code that misbehaves', () => {
  let verdict: Verdict;
  const outcomeOf = (name: string) => verdict.checks.find((check) => check.name === name);

  beforeAll(async () => {
    const server = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
    await new Promise((ready) => server.once('listening', ready));
    const home = newCourse();
    const stub = readFileSync(join(home, 'exercises/01-hostile/misbehave/stub.ts'), 'utf8');
    const { port } = server.address() as { port: number };
    writeFileSync(answerOf(home, '01-hostile/misbehave'), stub.replace('port = 0', `port = ${port}`));
    [verdict] = JSON.parse(await courseAside(home, 'check', '01-misbehave', '--json')).verdicts as Verdict[];
    server.close();
  }, 120_000);

  test('has the verdict of the golden file', () => {
    const golden = JSON.parse(readFileSync(join(fixtures, 'verdicts/misbehave.json'), 'utf8'));
    const { milliseconds, sandboxed, ...rest } = verdict;
    const sameEverywhere = (check: { name: string }) => !['reads', 'connects', 'floods'].includes(check.name);
    expect({ ...rest, checks: rest.checks.filter(sameEverywhere) }).toEqual(golden);
  });

  test('a flood of output is stopped and only its start is kept', () => {
    expect(outcomeOf('floods')?.passed).toBe(false);
    expect(outcomeOf('floods')?.message).toContain('printed more than 1 MB');
    expect(outcomeOf('floods')?.output?.length).toBeLessThanOrEqual(64 * 1024);
  });

  test('sees neither exercises nor solutions nor the network where there is a sandbox', () => {
    const fenced = verdict.sandboxed;
    expect(outcomeOf('connects')?.passed).toBe(fenced);
    expect(outcomeOf('reads')?.passed).toBe(fenced);
  });

  function courseAside(home: string, ...args: string[]): Promise<string> {
    const child = spawn(process.execPath, [bin, ...args], { env: { ...process.env, COURSE_HOME: home } });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    return new Promise((resolve) => child.on('close', () => resolve(text)));
  }
});

test('watch checks at a save, and ends when every exercise is passed', async () => {
  const home = newCourse();
  for (const other of ['01-hostile', '02-broken']) spawnSync('rm', ['-r', join(home, 'exercises', other)]);
  const child = spawn(process.execPath, [bin, 'watch'], { env: { ...process.env, COURSE_HOME: home } });
  let text = '';
  const said = (part: string) =>
    new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes(part)) resolve();
      });
    });
  await said('watching');
  expect(text).toContain('not begun: 2 checks');
  const passed = said('Every exercise is passed.');
  solve(home);
  await passed;
  await expect(new Promise((resolve) => child.on('close', resolve))).resolves.toBe(0);
});

describe('prove', () => {
  test('a sound exercise gives a proof for each fact', () => {
    const { status, stdout } = course(newCourse(), 'prove', '00-double', '--json');
    const exercises = [{ name: '00-double', seconds: expect.any(Number) }];
    expect(JSON.parse(stdout)).toEqual({ passed: 19, failed: 0, failures: [], exercises });
    expect(status).toBe(0);
  });

  test('what an answer earns that does nothing, or knows the visible cases by heart, is found out', () => {
    const home = newCourse();
    const file = join(home, 'exercises/00-good/double/exercise.json');
    const { undrawn, inert, ...description } = JSON.parse(readFileSync(file, 'utf8'));
    const unproven = (parts: object) => {
      writeFileSync(file, JSON.stringify({ ...description, ...parts }));
      const { failures } = JSON.parse(course(home, 'prove', '00-double', '--json').stdout);
      return failures as { fact: string; found: string }[];
    };
    expect(unproven({})).toEqual([
      expect.objectContaining({
        fact: 'memorised visible cases are not enough where inputs are redrawn',
        found: expect.stringContaining('unseen(seed)'),
      }),
      expect.objectContaining({
        fact: 'an answer that does nothing passes no check',
        found: expect.stringContaining(
          '“an empty list stays empty” passes for an answer that returns [], or returns its first argument',
        ),
      }),
    ]);
    const checks = join(home, 'exercises/00-good/double/check.test.ts');
    const drawn = `check('drawn numbers', async ({ call }) => {
      const numbers = [unseen(3)(), 1];
      expect(await call('double', numbers)).toEqual(numbers.map((value) => 2 * value));
    });`;
    writeFileSync(checks, readFileSync(checks, 'utf8').replace('misconception }', 'misconception, unseen }') + drawn);
    expect(unproven({ inert })).toEqual([]);
    expect(unproven({ inert: { ...inert, 'drawn numbers': 'It is easy.' }, undrawn })).toEqual([
      expect.objectContaining({ fact: 'draws nothing, and says why' }),
      expect.objectContaining({ found: expect.stringContaining('excuses “drawn numbers” (inert)') }),
    ]);
  });

  test('an unsound course is found out, fact by fact', () => {
    const { status, stdout } = course(newCourse('unsound'), 'prove', '--json');
    const { failures } = JSON.parse(stdout) as { failures: { id: string; fact: string }[] };
    expect(failures.map(({ id, fact }) => `${id} ${fact}`)).toEqual([
      '00-loose has at least five wrong answers',
      '00-loose lists each file of wrong/ in exercise.json',
      '00-loose stub fails',
      '00-loose solution passes',
      '00-loose wrong/squared fails “doubles each number”',
      '00-loose wrong/squared is told “squared”',
      '00-loose wrong/halved is told “halved”',
      '00-loose an answer that does nothing passes no check',
      '00-untold exercise.json is valid, with three hints',
    ]);
    expect(status).toBe(1);
  });
});

test('a missing build is a sentence', () => {
  const home = temporaryFolder('kein Bau ');
  cpSync(join(bin, '..'), join(home, 'bin'), { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, [join(home, 'bin/course.js')], { encoding: 'utf8' });
  expect(status).toBe(2);
  expect(stderr).toContain('npm start');
  expect(existsSync(join(home, 'dist'))).toBe(false);
});
