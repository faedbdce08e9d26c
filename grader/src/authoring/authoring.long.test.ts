import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { course, gradedCourse } from '../../fixtures/grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { exerciseIds, findExercise } from '../exercise';
import { listAll } from '../files';
import { release } from './release';
import { scaffold } from './scaffold';
import { visibleChecks } from './visible';

const root = join(__dirname, '../../..');
const newCourse = () => gradedCourse(join(temporaryFolder('Kurs ü '), 'course'));

describe('visible checks', () => {
  const HEAD = "import { check, expect } from 'course/check';\n";

  test('a hidden check goes, with the values and comments that were only its own', () => {
    const text = `${HEAD}
const SHARED = [1, 2];
// The secret is 424242.
const SECRET = 424242;
const twice = (value: number) => 2 * value;
interface Case { value: number }
const CASES: Case[] = [{ value: twice(SECRET) }];

check('seen', async ({ call }) => expect(await call('f', SHARED)).toBe(1), { seconds: 3 });

// Hidden, with 99.
check('unseen', async ({ call }) => expect(await call('f', SHARED, CASES, 99)).toBe(SECRET), { seconds: 1, hidden: true });
check('seen, too', async () => undefined, { hidden: false });
`;
    expect(visibleChecks(text, 'check.test.ts')).toBe(`${HEAD}
const SHARED = [1, 2];

check('seen', async ({ call }) => expect(await call('f', SHARED)).toBe(1), { seconds: 3 });
check('seen, too', async () => undefined, { hidden: false });
`);
  });

  test('in a loop as well', () => {
    const text = `${HEAD}for (const name of ['a']) {\n  check(name, async () => {}, { hidden: true });\n}\n`;
    expect(visibleChecks(text, 'check.test.ts')).not.toContain('check(name');
  });

  test.each(['options', '{ ...options }', '{ hidden }', '{ hidden: yes }', "{ ['hidden']: true }"])(
    'whether it is hidden must be plain: %s is refused by its line',
    (options) => {
      const text = `${HEAD}const options = {}, hidden = true, yes = true;\ncheck('a', async () => {}, ${options});\n`;
      expect(() => visibleChecks(text, 'x/check.test.ts')).toThrow('x/check.test.ts:3: ');
    },
  );

  test('without hidden ones not a byte changes', () => {
    for (const { id } of exerciseIds({ root, home: root }).slice(0, 5)) {
      const text = readFileSync(join(findExercise({ root, home: root }, id).folder, 'check.test.ts'), 'utf8');
      expect(visibleChecks(text, id)).toBe(text);
    }
  });
});

describe('release', () => {
  test('the students’ copy of this course has no answer in it, and everything that is needed to check one', () => {
    const copy = join(temporaryFolder('Ausgabe '), 'student');
    release({ root, home: root }, copy);
    const files = listAll(copy);
    expect(
      files.filter((path) =>
        /^solutions\/|\/wrong\/|^exercises\/.*answer\.ts$|^grader\/(hostile|honest|fixtures)\//.test(path),
      ),
    ).toEqual([]);
    for (const path of [
      'package.json',
      '.npmrc',
      'setup/start.js',
      'grader/src/cli.ts',
      'lib/src/index.ts',
      'notebooks/00-name-a-photograph.ipynb',
    ]) {
      expect(files).toContain(path);
    }
    const answers = exerciseIds({ root, home: root }).map(({ id }) => {
      const { solution } = findExercise({ root, home: root }, id);
      return readFileSync(join(solution, 'answer.ts'), 'utf8');
    });
    const texts = new Set(
      files.filter((path) => path.endsWith('.ts')).map((path) => readFileSync(join(copy, path), 'utf8')),
    );
    expect(answers.filter((text) => texts.has(text))).toEqual([]);
    expect(exerciseIds({ root, home: copy })).toEqual(exerciseIds({ root, home: root }));
    expect(findExercise({ root, home: copy }, '00-softmax')).toMatchObject({ points: 2, wrong: {} });
  });

  test('a student checks by the visible checks, and the hidden ones are not there', () => {
    const home = newCourse();
    const copy = join(temporaryFolder('Ausgabe '), 'student');
    const { status, stdout } = course(home, 'release', copy);
    expect(status).toBe(0);
    expect(stdout).toContain('exercises/00-first/negate: its hidden checks were left out.');
    expect(listAll(copy).filter((path) => readFileSync(join(copy, path), 'utf8').includes('424242'))).toEqual([]);
    writeFileSync(
      join(copy, 'exercises/00-first/negate/answer.ts'),
      'export const negate = (x: number[]) => x.map((v) => 0 - v);\n',
    );
    expect(course(copy, 'check', '00-negate').stdout).toContain('passed: 2 of 2 checks');
  });

  test('is refused with a sentence and leaves nothing: not empty, inside, all hidden', () => {
    const home = newCourse();
    const copy = join(temporaryFolder('Ausgabe '), 'student');
    expect(course(home, 'release', join(home, 'student')).stderr).toContain('lies in the course itself');
    const file = join(home, 'exercises/00-first/double/check.test.ts');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('\n});\n', '\n}, { hidden: true });\n'));
    expect(course(home, 'release', copy).stderr).toContain('has hidden checks only');
    expect(existsSync(copy)).toBe(false);
    mkdirSync(copy);
    writeFileSync(join(copy, 'mine'), '');
    expect(course(home, 'release', copy)).toMatchObject({ status: 2, stderr: expect.stringContaining('is not empty') });
    expect(readdirSync(copy)).toEqual(['mine']);
  });
});

describe('new exercise', () => {
  test('is sound as it stands, but for what its author must say', () => {
    const home = newCourse();
    expect(course(home, 'new', 'exercise', '01-more/inner-product').stdout).toContain(
      'npx course prove 01-inner-product',
    );
    rmSync(join(home, 'exercises/00-first'), { recursive: true });
    rmSync(join(home, 'solutions/00-first'), { recursive: true });
    const { failures, passed } = JSON.parse(course(home, 'lint', '--json').stdout) as {
      failures: object[];
      passed: number;
    };
    expect(passed).toBe(31);
    expect(failures).toEqual([
      { id: '01-inner-product', fact: 'is finished: no TODO is left', found: 'exercise.json, stub.ts' },
    ]);
  });

  test('in two halves, too: what the answer trained is measured where no answer was', () => {
    const home = newCourse();
    const made = course(home, 'new', 'exercise', '01-more/last-layer', '--halves').stdout;
    for (const file of ['setting.ts', 'scenario.ts', 'measure.ts']) expect(made).toContain(file);
    rmSync(join(home, 'exercises/00-first'), { recursive: true });
    rmSync(join(home, 'solutions/00-first'), { recursive: true });
    const { failures, passed } = JSON.parse(course(home, 'lint', '--json').stdout) as {
      failures: object[];
      passed: number;
    };
    expect(failures).toEqual([
      { id: '01-last-layer', fact: 'is finished: no TODO is left', found: 'exercise.json, stub.ts' },
    ]);
    expect(passed).toBe(34);
    const texts = listAll(home).map((path) => readFileSync(join(home, path), 'utf8'));
    expect(texts.filter((text) => text.includes('lastLayer(')).length).toBeGreaterThanOrEqual(8);
    expect(texts.filter((text) => text.includes('trainLast'))).toEqual([]);
  });

  test('two halves are refused where their template is not, and nothing is begun', () => {
    const home = newCourse();
    const before = listAll(home);
    const copy = { root: temporaryFolder('Ausgabe '), home };
    expect(() => scaffold(copy, '01-more/last-layer', { halves: true })).toThrow("a students' copy does not have");
    expect(listAll(home)).toEqual(before);
  });

  test('a topic that is there needs no name', () => {
    const home = newCourse();
    course(home, 'new', 'exercise', '00-triple');
    expect(existsSync(join(home, 'solutions/00-first/triple/answer.ts'))).toBe(true);
  });

  test.each([
    ['triple', "'triple' can't be an exercise"],
    ['00-double', 'is there already'],
    ['07-triple', 'There is no topic 07 yet'],
    ['00-second/triple', 'Topic 00 is 00-first'],
    ['00-../triple', "can't be an exercise"],
  ])('%s is refused with a sentence', (id, says) => {
    const { status, stderr } = course(newCourse(), 'new', 'exercise', id);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
  });
});

describe('lint', () => {
  test('finds what is wrong in somebody else’s course, fact by fact', () => {
    const home = newCourse();
    const edit = (path: string, change: (text: string) => string) => {
      const file = join(home, path);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    };
    mkdirSync(join(home, 'solutions/00-first/orphan'));
    mkdirSync(join(home, 'exercises/nonsense'));
    edit('exercises/00-first/double/exercise.json', (text) => text.replace('second hint', 'first hint'));
    edit('exercises/00-first/negate/exercise.json', (text) =>
      text.replace(/"Go through [^"]*"/, '"Return values.map((value) => 0 - value)."'),
    );
    edit('exercises/00-first/double/check.test.ts', (text) => `import fs from 'node:fs';\n${text}`);
    edit('exercises/00-first/double/wrong/halved.ts', () =>
      readFileSync(join(home, 'exercises/00-first/double/wrong/squared.ts'), 'utf8'),
    );
    edit('solutions/00-first/negate/answer.ts', (text) => text.replace('negate', 'negated'));
    const { status, stdout } = course(home, 'lint', '--json', '--still');
    expect(status).toBe(1);
    const { failures } = JSON.parse(stdout) as { failures: { id: string; fact: string; found: string }[] };
    expect(failures.map(({ id, fact }) => `${id} ${fact}`)).toEqual([
      'course topics are called NN-name',
      'course every solution has its exercise',
      '00-double its title, its aim and its three hints say different things',
      '00-double no two wrong answers are the same program',
      '00-double check.test.ts imports only course/check and files next to it',
      '00-negate its hints contain no code of the solution',
      '00-negate stub exports something, and the solution all of it',
    ]);
    expect(failures[1].found).toContain('00-first/orphan');
    expect(failures[4].found).toContain('node:fs');
    expect(failures[5].found).toContain('hint 3 contains code of the solution: values.map((value) => 0 - value)');
  });

  test('a check file and its halves must fit, function by function', () => {
    const home = newCourse();
    course(home, 'new', 'exercise', '01-more/last-layer', '--halves');
    const folder = join(home, 'exercises/01-more/last-layer');
    const edited = (name: string, change: (text: string) => string | undefined) => {
      const file = join(folder, name);
      const text = readFileSync(file, 'utf8');
      const other = change(text);
      if (other === undefined) rmSync(file);
      else writeFileSync(file, other);
      const { failures } = JSON.parse(course(home, 'lint', '--json', '--still').stdout) as {
        failures: { id: string; fact: string; found: string }[];
      };
      writeFileSync(file, text);
      return failures.filter(({ id, fact }) => id === '01-last-layer' && !fact.includes('TODO'));
    };
    const unfit = (...found: string[]) => [
      { id: '01-last-layer', fact: expect.stringContaining('have what is asked of them'), found: found.join('\n') },
    ];
    expect(edited('measure.ts', () => undefined)).toEqual(
      unfit('check.test.ts:23 asks for a measure, and there is no measure.ts'),
    );
    expect(edited('scenario.ts', () => undefined)).toEqual(
      unfit('check.test.ts:22 asks for a scenario, and there is no scenario.ts'),
    );
    expect(edited('scenario.ts', (text) => text.replace('function train(', 'function tune('))).toEqual(
      unfit(
        'check.test.ts:22 asks for train of scenario.ts, which exports tune',
        'scenario.ts exports tune, and check.test.ts asks for no such',
      ),
    );
    expect(edited('measure.ts', (text) => `${text}export const spare = () => 1;\n`)).toEqual(
      unfit('measure.ts exports spare, and check.test.ts asks for no such'),
    );
    expect(
      edited('check.test.ts', () => "import { check } from 'course/check';\ncheck('a', async () => {});\n"),
    ).toEqual(
      unfit(
        'there is a scenario.ts, and check.test.ts asks it for nothing',
        'there is a measure.ts, and check.test.ts asks it for nothing',
      ),
    );
    expect(edited('scenario.ts', (text) => text.replace('said: copied(said)', 'said: said > 3'))).toEqual([
      {
        id: '01-last-layer',
        fact: 'its verdict does not depend on values that the answer could influence',
        found: expect.stringMatching(/^scenario\.ts:17: This computes with what the answer gave/),
      },
    ]);
  });

  test('this course is sound, as far as can be seen without running it', () => {
    expect(course(root, 'lint', '--still')).toMatchObject({ status: 0 });
  });

  test('a folder without exercises is refused with a sentence', () => {
    expect(course(root, 'lint', temporaryFolder('leer '))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('has no exercises'),
    });
  });
});
