import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { course, gradedCourse } from '../../fixtures/grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';

const ID = '01-mean';
let home: string;

beforeAll(() => {
  home = gradedCourse(join(temporaryFolder('Kurs ü '), 'course'));
  course(home, 'new', 'exercise', '01-more/mean', '--questions');
});

const fileOf = () => join(home, 'exercises/01-more/mean/answer.ts');
const variantIn = (text: string) => Number(/variant = (\d+)/.exec(text)?.[1]);
const variantNow = () => variantIn(course(home, 'questions', ID).stdout);
const rightNow = () => course(home, 'solution', ID, '--show').stdout;

test('a new exercise of questions is sound as it stands, but for what its author must say', () => {
  rmSync(join(home, 'exercises/00-first'), { recursive: true });
  rmSync(join(home, 'solutions/00-first'), { recursive: true });
  const { failures, passed } = JSON.parse(course(home, 'lint', '--json').stdout);
  expect(failures).toEqual([
    { id: ID, fact: 'is finished: no TODO is left', found: expect.stringContaining('questions.ts') },
  ]);
  expect(passed).toBeGreaterThan(20);
});

test('a wrong try brings another variant; answers to the old one are refused, and the right ones pass', () => {
  const first = variantNow();
  expect(variantNow()).toBe(first);
  const right = rightNow();
  writeFileSync(fileOf(), right.replace(/a: [\d.]+/, 'a: 99'));
  const wrong = course(home, 'check', ID);
  expect(wrong.status).toBe(1);
  expect(wrong.stdout).toContain('a: 99 is not it.');
  expect(wrong.stdout).toContain('1 of 2 are right.');
  const second = variantNow();
  expect(second).not.toBe(first);
  writeFileSync(fileOf(), right);
  expect(course(home, 'check', ID).stdout).toContain(`These are answers to variant ${first}. Yours is ${second} now`);
  expect(variantNow()).toBe(second);
  writeFileSync(fileOf(), rightNow());
  expect(course(home, 'check', ID)).toMatchObject({ status: 0, stdout: expect.stringContaining('✓ passed') });
});

test.each([
  ['variant', /variant = \d+/, "variant = 'first'", 'must be the number that came with the questions; it is "first"'],
  ['answers', /answers = \{[^}]*\}/, 'answers = [1]', '`answers` must be an object'],
  ['one answer', /a: [\d.]+/, 'a: NaN', 'a has no answer yet: a number from 0 to 100'],
])('%s that cannot be judged spend no try, and are told what was expected', (_, from, to, sentence) => {
  const before = variantNow();
  writeFileSync(fileOf(), rightNow().replace(from, to));
  expect(course(home, 'check', ID).stdout).toContain(sentence);
  expect(variantNow()).toBe(before);
});

test('at a terminal the answers are taken line by line, again where a line is none, and written', () => {
  rmSync(fileOf());
  const right = rightNow();
  const [, mean] = /a: ([\d.]+)/.exec(right) as RegExpExecArray;
  const [, reasons] = /b: '([^']+)'/.exec(right) as RegExpExecArray;
  const bin = join(__dirname, '../../bin/course.js');
  const python = `import pty, sys; pty.spawn([${[process.execPath, bin, 'questions', ID].map((text) => JSON.stringify(text)).join(', ')}])`;
  const env = { ...process.env, COURSE_HOME: home, NO_COLOR: '1' };
  const { stdout } = spawnSync('python3', ['-c', python], {
    env,
    encoding: 'utf8',
    input: `many\n${mean}\n${reasons}\n`,
  });
  expect(stdout).toContain('a has no answer yet');
  expect(stdout).toContain('Written to');
  expect(variantIn(readFileSync(fileOf(), 'utf8'))).toBe(variantNow());
  expect(course(home, 'check', ID).status).toBe(0);
});

test('an exercise that asks for a program has no questions, and a variant that there is not is refused', () => {
  expect(course(home, 'questions', ID, '--variant', '0').stderr).toContain('A variant is an integer from 1 to 9999.');
  const plain = gradedCourse(join(temporaryFolder('Kurs ü '), 'course'));
  expect(course(plain, 'questions', '00-double')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('00-double asks for a program, and has no questions.'),
  });
});
