import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { course, startCourse } from '../../fixtures/grading';
import { type OwnRedis, ownRedis } from '../../fixtures/redis';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { readProgram, type Setting, seedsOf, settingsOf } from './program';
import { sweepCells, sweepCsv, sweepMarkdown, sweepRows } from './table';

// Commands are started here, and the machine may have much else to do.
jest.setTimeout(600_000);

const root = join(__dirname, '../../..');
let redis: OwnRedis | undefined;
beforeAll(async () => {
  redis = await ownRedis(temporaryFolder('redis '));
});
afterAll(() => redis?.kill());

/** A copy of the fixture's program in a separate folder, with other settings. */
function program(settings?: object[], seeds = [1, 2, 3]): { file: string; out: string; log: string } {
  const folder = temporaryFolder('Läufe ');
  const log = join(folder, 'log');
  cpSync(join(root, 'grader/fixtures/sweep'), folder, { recursive: true });
  const file = join(folder, 'products.ts');
  if (settings) {
    const text = readFileSync(file, 'utf8')
      .replace(/settings = .*/, `settings = ${JSON.stringify(settings.map((one) => ({ ...one, log })))};`)
      .replace(/seeds = .*/, `seeds = ${JSON.stringify(seeds)};`);
    writeFileSync(file, text);
  }
  return { file, out: join(folder, 'products-sweep'), log };
}
const read = (...path: string[]) => readFileSync(join(...path), 'utf8');
const lines = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []);

test('each setting runs once with each seed, and the table has the means with their intervals', () => {
  const { file, out } = program();
  expect(course(root, 'sweep', file)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('| factor | seeds |'),
  });
  // Means of 1, 2, 3 and of 1, 0, 1; half the interval is 4.302653 s / sqrt(3), with s = 1 and 0.57735.
  const [head, one, ten] = read(out, 'table.csv').trimEnd().split('\n');
  expect(head).toBe('factor,seeds,product,product low,product high,odd,odd low,odd high');
  const half = 4.302653 / Math.sqrt(3);
  const expected = [1, 3, 2, 2 - half, 2 + half, 2 / 3, 2 / 3 - half / Math.sqrt(3), 2 / 3 + half / Math.sqrt(3)];
  one.split(',').forEach((cell, at) => void expect(Number(cell)).toBeCloseTo(expected[at], 4));
  expect(ten.split(',').slice(0, 3)).toEqual(['10', '3', '20']);
  expect(read(out, 'table.md')).toContain('| 10 | 3 | 20 ± 24.84 | 0.6667 ± 1.434 |');
  expect(new Set(lines(join(out, 'runs.jsonl'))).size).toBe(6);
});

test('a notebook gets the rows, and shows the table', () => {
  const { file, out } = program();
  const code = `require('course').sweep(${JSON.stringify({ program: file, settings: [{ factor: 4 }], seeds: [5] })}).then((rows) => console.log(JSON.stringify(rows)))`;
  const { stdout } = spawnSync(process.execPath, ['-e', code], { cwd: root, encoding: 'utf8' });
  const [head, , row, , rows] = stdout.split('\n');
  expect([head, row]).toEqual(['| factor | seeds | product | odd |', '| 4 | 1 | 20 | 1 |']);
  expect(JSON.parse(rows)).toEqual([
    { setting: { factor: 4 }, seeds: 1, numbers: { product: { mean: 20 }, odd: { mean: 1 } } },
  ]);
  expect(lines(join(out, 'runs.jsonl'))).toHaveLength(1);
});

test('killed, it goes on where it was; a run that is done is not done again, and a program that changed runs anew', async () => {
  const { file, out, log } = program([{ factor: 2, milliseconds: 200 }], [1, 2, 3, 4]);
  const { child, ended } = startCourse(root, 'sweep', file, '--workers', '1');
  while (lines(join(out, 'runs.jsonl')).length < 2) await wait(20);
  child.kill('SIGKILL');
  await ended;
  writeFileSync(join(out, 'runs.jsonl'), `${read(out, 'runs.jsonl')}{"program":"torn`);
  expect(course(root, 'sweep', file).status).toBe(0);
  const seeds = lines(join(out, 'runs.jsonl')).map((line) => (JSON.parse(line) as { seed: number }).seed);
  expect(seeds.sort()).toEqual([1, 2, 3, 4]);
  // The one that was in hand ran twice.
  expect(lines(log).length).toBeLessThanOrEqual(5);
  course(root, 'sweep', file);
  const ran = lines(log).length;
  writeFileSync(file, `${read(file)}\nexport const more = 1;\n`);
  expect(course(root, 'sweep', file).status).toBe(0);
  expect(lines(log).length).toBe(ran + 4);
});

test('a run of this program on another library or other packages runs again', async () => {
  const { file, out, log } = program([{ factor: 2 }], [1]);
  const { version } = await readProgram(file);
  const known = { program: version, setting: { factor: 2, log }, seed: 1, numbers: { product: 7 }, seconds: 1 };
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'runs.jsonl'), `${JSON.stringify(known)}\n`);
  expect(course(root, 'sweep', file).status).toBe(0);
  expect(lines(log)).toHaveLength(1);
  expect(course(root, 'sweep', file).status).toBe(0);
  expect(lines(log)).toHaveLength(1);
});

test('runs that fail are named, the others are in the table, and only they run again', () => {
  const fails = ['throws', 'dies', 'text', 'NaN'];
  const { file, out, log } = program(
    fails.map((one) => ({ factor: 1, fails: one })),
    [2],
  );
  const first = course(root, 'sweep', file);
  expect(first.status).toBe(2);
  expect(first.stderr).toContain('3 of 4 runs failed');
  expect(first.stderr).toContain('No luck with this one.');
  expect(first.stderr).toContain('(SIGKILL)');
  expect(first.stderr).toContain('numbers by name, { accuracy: 0.9 }, and returned {"product":"six"}');
  expect(lines(join(out, 'table.csv'))).toHaveLength(2);
  expect(read(out, 'table.md')).toContain('| 1 | 2 | NaN |');
  course(root, 'sweep', file);
  expect(lines(log)).toHaveLength(4 + 3);
});

test('a real training run, from two settings and two seeds, learns more at the better rate; the same again to the digit', () => {
  const folder = temporaryFolder('rates ');
  const file = join(folder, 'learning-rates.ts');
  cpSync(join(root, 'grader/fixtures/sweep/learning-rates.ts'), file);
  expect(course(root, 'sweep', file)).toMatchObject({ status: 0 });
  const [, slow, fast] = lines(join(folder, 'learning-rates-sweep/table.csv')).map((line) => line.split(','));
  expect([slow[0], fast[0]]).toEqual(['0.0001', '0.02']);
  expect(Number(fast[2])).toBeGreaterThan(Number(slow[2]) + 0.2);
  expect(course(root, 'sweep', file, '--seeds', '1', '--out', join(folder, 'again'))).toMatchObject({ status: 0 });
  const numbers = (out: string) =>
    lines(join(folder, out, 'runs.jsonl'))
      .map((line) => JSON.parse(line))
      .filter(({ seed }) => seed === 1)
      .map(({ setting, numbers: of }) => JSON.stringify([setting, of]))
      .sort();
  expect(numbers('again')).toEqual(numbers('learning-rates-sweep'));
});

test('through a queue: the same table, by workers that were told to run programs, and by no other', async () => {
  if (!redis) return console.warn('Not tested, since there is no redis-server here.');
  const { file, out } = program();
  const careful = startCourse(root, 'worker', '--queue', redis.address, '--workers', '1');
  const sweep = startCourse(root, 'sweep', file, '--queue', redis.address, '--out', `${out}-queue`);
  let said = '';
  sweep.child.stderr?.on('data', (text) => {
    said += text;
  });
  while (!said.includes('No worker is connected')) await wait(50);
  expect(said).toContain('npx course worker --experiments --queue redis://');
  const willing = startCourse(root, 'worker', '--experiments', '--queue', redis.address, '--workers', '2');
  expect(await sweep.ended).toMatchObject({ status: 0 });
  for (const { child } of [careful, willing]) child.kill('SIGTERM');
  expect((await willing.ended).stderr).toContain('0 answers were examined and 6 runs done here.');
  expect((await careful.ended).stderr).toContain('0 answers were examined here.');
  expect(course(root, 'sweep', file).status).toBe(0);
  expect(read(`${out}-queue`, 'table.csv')).toBe(read(out, 'table.csv'));
});

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['no function', 'export const settings = [{ a: 1 }]; export const seeds = [1];', 'exports no function run'],
    ['no settings', 'export const run = () => ({ a: 1 }); export const seeds = [1];', 'The settings of a sweep are'],
    [
      'no seeds',
      'export const run = () => ({ a: 1 }); export const settings = [{ a: 1 }];',
      'The seeds of a sweep must be',
    ],
    ['a package that is not here', "import 'no-such-package'; export const run = () => ({ a: 1 });", 'no-such-package'],
  ])('%s', (_what, text, sentence) => {
    const folder = temporaryFolder('refused ');
    const file = join(folder, 'program.ts');
    writeFileSync(file, text);
    expect(course(root, 'sweep', file)).toMatchObject({ status: 2, stderr: expect.stringContaining(sentence) });
    expect(existsSync(join(folder, 'program-sweep'))).toBe(false);
  });

  test('a program that is not there, or is no program', async () => {
    const file = join(temporaryFolder('refused '), 'program.ts');
    await expect(readProgram(file)).rejects.toThrow('There is no');
    writeFileSync(file, '\nexport const = 1;');
    await expect(readProgram(file)).rejects.toThrow(/can't be read as a program: program\.ts:2: /);
  });

  test.each([[[]], [[1, 1]], [[0.5]], [[-1]], ['12'], [undefined]])('seeds %j', (given) => {
    expect(() => seedsOf(given)).toThrow('distinct integers');
  });

  test.each([[[]], [[{ a: [1] }]], [[{ a: () => 1 }]], [5], [null], [[{ a: Number.NaN }]], [{ a: 1 }]])(
    'settings %j',
    (given) => {
      expect(() => settingsOf(given)).toThrow('The settings of a sweep are');
    },
  );

  test('a repeated setting, whatever the order of its names', () => {
    expect(() =>
      settingsOf([
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]),
    ).toThrow('twice');
  });
});

test('the values of each name make every combination, the last name changing fastest', () => {
  expect(settingsOf({ a: [1, 2], b: ['x', 'y'] })).toEqual([
    { a: 1, b: 'x' },
    { a: 1, b: 'y' },
    { a: 2, b: 'x' },
    { a: 2, b: 'y' },
  ]);
});

test('settings and numbers that only some runs have leave their cells empty; a bar in a text is no column', () => {
  const run = (setting: object, numbers: object) => ({
    setting: { ...setting },
    seed: 1,
    numbers: { ...numbers },
    seconds: 1,
  });
  const settings: Setting[] = [{ way: 'a|b' }, { depth: 2 }];
  const rows = sweepRows(settings, [run({ way: 'a|b' }, { loss: 1.5 }), run({ depth: 2 }, { accuracy: 0.5 })]);
  expect(sweepCells(rows)).toEqual([
    ['way', 'depth', 'seeds', 'loss', 'accuracy'],
    ['a|b', '', '1', '1.5', ''],
    ['', '2', '1', '', '0.5'],
  ]);
  expect(sweepMarkdown(rows)).toContain('| a\\|b |  | 1 | 1.5 |  |');
  expect(sweepCsv(rows).split('\n')[2]).toBe(',2,1,,,,0.5,,');
});
