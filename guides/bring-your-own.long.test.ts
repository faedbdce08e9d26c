import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

const ROOT = join(__dirname, '..');
const TSC = join(ROOT, 'node_modules', 'typescript-7', 'bin', 'tsc');
const guide = readFileSync(join(__dirname, 'bring-your-own.md'), 'utf8');

/** The programs of the page by the headings above them. */
const programs = new Map(
  [...guide.matchAll(/^## ([^\n]+)\n+```ts\n(.*?)```/gms)].map(([, heading, program]) => [
    heading.toLowerCase().replaceAll(/\W+/g, '-'),
    program,
  ]),
);

/** What each program prints last, and the range of the first number in it. */
const REPORTS: Readonly<Record<string, [pattern: RegExp, least: number, most: number]>> = {
  'a-model': [/accuracy on new digits: ([\d.]+)/, 0.75, 0.97],
  'a-layer-with-weights': [/same outputs: (true)/, Number.NaN, Number.NaN],
  'a-loss': [/loss after each epoch: ([\d.]+), .*/, 0.5, 3],
  'a-metric': [/kappa: ([\d.]+)/, 0.3, 1],
  'several-labels-and-rare-classes': [/f1: ([\d.]+)/, 0.6, 1],
  'a-data-set': [/accuracy on other signals: ([\d.]+)/, 0.8, 1],
  'a-log': [/step 32: loss ([\d.]+), rate .*, norm [\d.]+/, 0, 2.5],
  'a-sweep': [/0\.003 +│ +([\d.]+)/, 0.4, 1],
  'an-export': [/largest differences: \[ 0, 0, ([\d.e-]+) \]/, 0, 1e-4],
};

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(__dirname, '.own-'));
  // The data sets of the checkout, and a package's folder as a project has it.
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  for (const [name, program] of programs) writeFileSync(join(folder, `${name}.mts`), program);
  const compilerOptions = {
    ...{ target: 'es2022', module: 'nodenext', strict: true, skipLibCheck: true, types: ['node'] },
    ...{ typeRoots: [join(ROOT, 'node_modules', '@types')], outDir: '.', rootDir: '.' },
  };
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, include: ['*.mts'], exclude: ['node_modules'] }),
  );
  const { stdout } = spawnSync(process.execPath, [TSC, '-p', folder], { encoding: 'utf8' });
  expect(stdout).toBe('');
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each program of the page has a report', () => {
  expect([...programs.keys()]).toEqual(Object.keys(REPORTS));
});

describe.each([...programs])('the program under %s', (name, program) => {
  test('takes at most fifteen lines', () => {
    const code = program.split('\n').filter((line) => line.trim() && !/^(import|\/\/)/.test(line));
    expect(code.length).toBeLessThanOrEqual(15);
  });

  test('runs as it is, and reports what it should', () => {
    const { stdout, stderr, status } = spawnSync(process.execPath, [`${name}.mjs`], { cwd: folder, encoding: 'utf8' });
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const [pattern, least, most] = REPORTS[name];
    const [, reported] = pattern.exec(stdout) ?? [];
    expect({ stdout, reported }).toEqual({ stdout, reported: expect.any(String) });
    if (Number.isNaN(least)) return;
    expect(Number(reported)).toBeGreaterThanOrEqual(least);
    expect(Number(reported)).toBeLessThanOrEqual(most);
  }, 120_000);
});
