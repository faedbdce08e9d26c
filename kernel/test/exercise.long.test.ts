import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type Ran, session } from './session';
import { built, root } from './set-up';

jest.setTimeout(120_000);

/** A course of one exercise with a notebook's folder, where cells find the packages of this checkout. */
(built ? describe : describe.skip)('an exercise in a notebook', () => {
  let home: string;
  let notebooks: string;
  const before = process.env.COURSE_HOME;
  beforeAll(() => {
    mkdirSync(path.join(root, 'out'), { recursive: true });
    home = mkdtempSync(path.join(root, 'out', 'exercise ü '));
    notebooks = path.join(home, 'notebooks');
    mkdirSync(notebooks);
    cpSync(path.join(root, 'grader/fixtures/graded'), home, { recursive: true });
    process.env.COURSE_HOME = home;
  });
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
    if (before === undefined) delete process.env.COURSE_HOME;
    else process.env.COURSE_HOME = before;
  });

  test('fails, gives a hint, and passes: in its file, then in a cell', () => {
    const answer = path.join('..', 'exercises', '00-first', 'double', 'answer.ts');
    const cell = (body: string) =>
      `// answer: 00-double\nfunction double(values: number[]) { return values.map(${body}); }`;
    const look = { run: ["await check('00-double');"] };
    const said: Ran[][] = session(notebooks, [
      { run: ["import { check, hint } from 'course';\nawait check('00-double');"] },
      { write: [answer, 'export const double = (values: number[]) => values.map((one) => one * one);\n'] },
      look,
      { run: ["await hint('00-double');"] },
      { run: [cell('(one) => ;')] },
      look,
      { run: [cell('(one) => 2 * one')] },
      look,
      { run: ["await check('00-doubel');"] },
    ]);
    const [start, wrong, hint, refused, broken, right, passed, unknown] = said.map(htmlOf);
    expect(start).toContain('○ Not begun: 2 checks, 3 points.');
    expect(wrong).toContain('✗ Not passed: 1 of 2 checks pass');
    expect(wrong).toContain('<b>Misconception: squared.</b> Each number was squared.');
    expect(wrong).toContain('<a href="../exercises/00-first/double/answer.ts">');
    expect(hint).toContain('first hint');
    expect(refused).toBe('');
    // A cell that TypeScript refuses is the newest answer nevertheless.
    expect(broken).toMatch(/✗ Not passed: no check could start.*your cell, line 2/s);
    expect(broken).toContain('Hints: 1 of 3 shown');
    expect(right).toBe('');
    expect(passed).toContain('✓ Passed: 2 of 2 checks, 3 points.');
    expect(passed).toMatch(/Lesson 00: 1 of 2 passed/);
    expect(passed).toContain('Next: <a href="../exercises/00-first/negate/answer.ts">');
    expect(unknown).toContain('There is no exercise &#39;00-doubel&#39;. Did you mean 00-double');
    const kept = JSON.parse(readFileSync(path.join(home, '.course', 'progress.json'), 'utf8')).exercises;
    expect(kept['00-double']).toMatchObject({ attempts: 4, hints: 1, passed: expect.any(String) });
  });

  test('a learner who writes to the notebook cannot decide: the answer runs in another process', () => {
    const cell =
      '// answer: 00-negate\n(globalThis as any).seen = process.pid;\nfunction negate() { return process.pid; }';
    const [[ran], [checked], [pid]]: Ran[][] = session(notebooks, [
      { run: [cell] },
      { run: ["import { check } from 'course';\nawait check();"] },
      { run: ['String((globalThis as any).seen === process.pid)'] },
    ]);
    expect(ran.reply.status).toBe('ok');
    expect(htmlOf([checked])).toContain('✗ Not passed');
    expect(pid.outputs[0].data?.['text/plain']).toBe("'true'");
  });
});

const htmlOf = ([{ outputs }]: readonly Ran[]) => outputs.map(({ data }) => data?.['text/html'] ?? '').join('');
