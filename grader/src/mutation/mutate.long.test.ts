import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';

const LINE = 'return values.map((value) => 2 * value);';

/** A course whose exercise asks for the double of each number. */
function newCourse() {
  const home = temporaryFolder('Kurs ü ');
  cpSync(join(__dirname, '../../fixtures/course'), home, { recursive: true });
  const excuses = join(home, 'solutions/00-good/double/equivalent.json');
  return {
    home,
    excuse: (text: string) => writeFileSync(excuses, text),
    /** Leaves the check alone that an empty list stays empty, which says nothing of numbers. */
    weaken: () => {
      const file = join(home, 'exercises/00-good/double/check.test.ts');
      const text = readFileSync(file, 'utf8');
      writeFileSync(file, text.slice(0, text.indexOf("check('doubles")) + text.slice(text.indexOf("check('an empty")));
    },
    mutate: (...args: string[]) =>
      spawnSync(process.execPath, [join(__dirname, '../../bin/course.js'), 'mutate', '00-double', ...args], {
        env: { ...process.env, COURSE_HOME: home, NO_COLOR: '1' },
        encoding: 'utf8',
      }),
  };
}

// By hand: * becomes /, and 2 becomes 3 and 1.
test('checks that notice each mutant of the solution end with 0, those that notice none with 1 and its lines', () => {
  const { mutate, weaken } = newCourse();
  const strong = mutate('--json');
  expect(strong.status).toBe(0);
  expect(JSON.parse(strong.stdout)).toEqual([
    { id: '00-double', mutants: 3, killed: 3, excused: 0, late: [], survivors: [], stale: [], score: 1 },
  ]);
  weaken();
  const weak = mutate();
  expect(weak.status).toBe(1);
  expect(weak.stdout).toContain('✗ 00-double  0.0 %: 3 mutants, 0 noticed, 0 excused, 3 passed');
  for (const change of ['* → /', '2 → 3', '2 → 1'])
    expect(weak.stdout).toContain(`answer.ts:2  ${change}   in: ${LINE}`);
}, 300_000);

test('an excuse takes a mutant out of the count; one for what does not pass is named, and a broken list is refused', () => {
  const { home, mutate, weaken, excuse } = newCourse();
  weaken();
  const because = 'The check that stays looks at an empty list alone.';
  excuse(JSON.stringify([{ before: LINE, because }]));
  // Without a change it is for the constants of the line: the exchanged operator stays.
  const [constants] = JSON.parse(mutate('--json').stdout);
  expect(constants).toMatchObject({
    killed: 0,
    excused: 2,
    survivors: [{ line: 2, change: '* → /' }],
    stale: [],
    score: 0,
  });
  excuse(
    JSON.stringify([
      { before: LINE, because },
      { before: LINE, change: '* → /', because },
    ]),
  );
  expect(mutate('--json').status).toBe(0);
  excuse(JSON.stringify([{ before: 'return 1;', change: '1 → 2', because }]));
  const { status, stdout } = mutate();
  expect(status).toBe(1);
  expect(stdout).toContain('equivalent.json excuses what does not pass: 1 → 2   in: return 1;');
  excuse('[{ "before": "x" }]');
  const refused = mutate();
  expect(refused.status).toBe(2);
  expect(refused.stderr).toMatch(/equivalent\.json should be a list of \{"before", "change", "because"\}, and is not:/);
  rmSync(join(home, 'solutions/00-good/double/answer.ts'));
  expect(mutate().stderr).toMatch(/00-double has no solution to make mutants of/);
}, 300_000);
