import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { course as command, gradedCourse } from '../../fixtures/grading';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { findExercise } from '../exercise';
import { encode } from '../running/codec';
import { LIMITS } from '../running/limits';
import { measurerOf } from '../running/measurer';
import { forkingPool, type Pool } from '../running/pool';
import { tree } from '../running/processes';
import type { Runner } from '../running/runner';
import { examine } from './examine';
import type { Verdict } from './verdict';

const root = resolve(__dirname, '../../..');
const pool = forkingPool(root);
beforeAll(async () => {
  await Promise.all([pool.warm([]), pool.warm(['transferlab'])]);
});
afterAll(() => pool.close());

/** The files of a made-up exercise besides its description and its stub. */
interface Made {
  check: string;
  scenario?: string;
  measure?: string;
  setting?: string;
  synchronous?: string[];
}

/** Writes it into a course, as 00-made or under another name; returns its id. */
function make(home: string, { check, synchronous, ...halves }: Made, name = 'made'): string {
  const folder = join(home, 'exercises/00-first', name);
  mkdirSync(folder, { recursive: true });
  const description = {
    ...{ title: 'Made up', points: 1, minutes: 5, teaches: 'nothing', hints: ['one', 'two', 'three'], wrong: {} },
    synchronous,
  };
  writeFileSync(join(folder, 'exercise.json'), JSON.stringify(description));
  writeFileSync(join(folder, 'stub.ts'), 'export const f = () => 0;\n');
  const imports = `import { check, expect, tensor } from 'course/check';\n`;
  writeFileSync(join(folder, 'check.test.ts'), imports + check);
  for (const [half, text] of Object.entries(halves)) writeFileSync(join(folder, `${half}.ts`), text);
  return `00-${name}`;
}

/** What becomes of an answer to it. */
async function verdictOf(made: Made, answer = 'export const f = () => 1;', by: Pool = pool): Promise<Verdict> {
  const home = temporaryFolder('halves ü ');
  const exercise = findExercise({ root, home }, make(home, made));
  const file = join(exercise.folder, 'answer.ts');
  writeFileSync(file, answer);
  return examine({ root, home }, exercise, file, by);
}

/** No verdict, no points, and this sentence for the instructor. */
const undecided = (says: string) => ({
  status: 'error',
  points: { earned: 0 },
  problem: { message: expect.stringContaining(says) },
});

const asks = (what: string) => `check('a', async ({ call, scenario, measure }) => { expect(await ${what}).toBe(1); });`;

describe('a half of a check that is not as the check file has it decides nothing:', () => {
  test.each<[string, Made, string]>([
    [
      'no scenario.ts',
      { check: asks(`scenario('run')`) },
      'asks for `run` of scenario.ts, and there is no scenario.ts',
    ],
    ['no measure.ts', { check: asks(`measure('of', 1)`) }, 'asks for `of` of measure.ts, and there is no measure.ts'],
    [
      'no such function of scenario.ts',
      { check: asks(`scenario('run')`), scenario: 'export const ran = () => 1;' },
      'asks for `run` of scenario.ts, which exports ran.',
    ],
    [
      'no such function of measure.ts',
      { check: asks(`measure('of')`), measure: 'const of = () => 1;' },
      'asks for `of` of measure.ts, which exports nothing.',
    ],
    [
      'no function of measure.ts',
      { check: asks(`measure('of')`), measure: 'export const of = 1;' },
      'measure.ts exports `of` as number; a function was expected.',
    ],
    [
      'a measure.ts that cannot be loaded',
      { check: asks(`measure('of')`), measure: `export const of = () => 1; throw new Error('torn');` },
      '`of` of measure.ts could not be loaded: torn',
    ],
    [
      'a scenario.ts that cannot be loaded',
      { check: asks(`scenario('run')`), scenario: `export const run = () => 1; throw new Error('torn');` },
      'scenario.ts could not be loaded: torn',
    ],
    [
      'a measure that never returns',
      {
        check: `check('a', async ({ measure }) => { expect(await measure('of')).toBe(1); }, { seconds: 0.5 });`,
        measure: 'export function of() { for (;;); }',
      },
      '`of` of measure.ts did not finish within 0.5 s',
    ],
    [
      'a measure that ends its process',
      { check: asks(`measure('of')`), measure: 'export const of = () => process.exit(3);' },
      '`of` of measure.ts brought its process to an end (exit code 3)',
    ],
    [
      'a measure whose result is not data',
      { check: asks(`measure('of')`), measure: 'export const of = () => ({ when: [() => 1] });' },
      '`of` of measure.ts returned no data: the result.when[0] is a function',
    ],
    [
      'a syntax error in measure.ts',
      { check: asks(`measure('of')`), measure: 'export const of = 1;\nexport const = 2;' },
      "The course's own measure.ts:2:14: ",
    ],
    [
      'a syntax error in setting.ts',
      {
        check: asks(`measure('of')`),
        measure: `export { of } from './setting';`,
        setting: 'export const of = () => 1;\n\nconst x = ;',
      },
      "The course's own setting.ts:3:11: ",
    ],
  ])('%s', async (_, made, says) => {
    expect(await verdictOf(made)).toMatchObject(undecided(says));
  });

  test('what setting.ts exports is exported through a star, too', async () => {
    const halves = { measure: `export * from './setting';`, setting: 'export const of = () => 1;' };
    expect(await verdictOf({ check: asks(`measure('of')`), ...halves })).toMatchObject({ status: 'passed' });
  });

  test('also where the check catches what it was told, and passes', async () => {
    const check = `check('a', async ({ measure }) => { await measure('of').catch(() => 1); });`;
    expect(await verdictOf({ check })).toMatchObject(undecided('there is no measure.ts'));
  });

  test('for the command it is exit code 2, and a batch goes on and names whom to look at', () => {
    const home = gradedCourse(join(temporaryFolder('Kurs ü '), 'course'));
    const id = make(home, { check: asks(`measure('of')`) });
    const one = command(home, 'check', id);
    expect(one.stdout).toContain('there is no measure.ts next to it. Nothing was decided.');
    expect(one.status).toBe(2);

    const submissions = join(dirname(home), 'in');
    const right = readFileSync(join(home, 'solutions/00-first/negate/answer.ts'));
    for (const student of ['ada', 'ben']) {
      mkdirSync(join(submissions, student), { recursive: true });
      writeFileSync(join(submissions, student, '00-negate.ts'), right);
    }
    writeFileSync(join(submissions, 'ada', `${id}.ts`), 'export const f = () => 1;\n');
    expect(command(home, 'grade', submissions)).toMatchObject({ status: 1 });
    const rows = readFileSync(join(`${submissions}-graded`, 'grades.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    const column = (name: string) => rows.map((row) => row.split(',')).map((row, _, [head]) => row[head.indexOf(name)]);
    expect(column('00-negate').slice(1)).toEqual(['2', '2']);
    expect(Number(column(id)[1])).toBe(0);
    const [, look] = readFileSync(join(`${submissions}-graded`, 'report.html'), 'utf8').split('To look at');
    expect(look.split('<h2')[0]).toContain('there is no measure.ts');
    expect(look.split('<h2')[0]).toContain('ada');
    expect(look.split('<h2')[0]).not.toContain('ben');
  });
});

describe('artefacts that cannot be measured are told to the learner, and earn nothing:', () => {
  const MEASURE = `
    import { moved, put } from 'course/measure';
    import { tf } from 'transferlab';
    const net = () => ({ kernel: tf.variable(tf.zeros([2, 2])), bias: tf.variable(tf.zeros([2])) });
    export function of(artefact: never) { put(net(), artefact); return 1; }
    export const movedOf = (artefact: never) => moved(net(), artefact);`;
  const KERNEL = `{ dtype: 'float32', shape: [2, 2], values: [1, 2, 3, 4] }`;
  const BIAS = `{ dtype: 'float32', shape: [2], values: [0, 0] }`;
  const made = { check: asks(`measure('of', await call('f'))`), measure: MEASURE };
  const answer = (artefact: string) => `export const f = () => (${artefact});`;

  test.each([
    ['names missing', `{ kernel: ${KERNEL} }`, 'must have the weights kernel, bias; it has kernel.'],
    ['none', '{}', 'must have the weights kernel, bias; it has none.'],
    ['too many', `{ kernel: ${KERNEL}, bias: ${BIAS}, constructor: ${BIAS} }`, 'it has kernel, bias, constructor.'],
    [
      'far too many',
      `Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [i, ${BIAS}]))`,
      '17, 18, 19, … (1000 in all).',
    ],
    [
      'a shape',
      `{ kernel: ${BIAS}, bias: ${BIAS} }`,
      'kernel must be float32 of shape [2, 2]; it is float32 of shape [2]',
    ],
    [
      'a type',
      `{ kernel: ${KERNEL}, bias: { dtype: 'int32', shape: [2], values: [0, 0] } }`,
      'it is int32 of shape [2]',
    ],
    ['NaN', `{ kernel: ${KERNEL}, bias: { ...${BIAS}, values: [0, NaN] } }`, 'the weight bias holds NaN or Infinity'],
    ['Infinity', `{ kernel: ${KERNEL}, bias: { ...${BIAS}, values: [-Infinity, 0] } }`, 'holds NaN or Infinity'],
    ['null, for what was disposed', `{ kernel: ${KERNEL}, bias: null }`, 'the weight bias must be a TensorFlow tensor'],
    [
      'numbers in place of a tensor',
      `{ kernel: [[1, 2], [3, 4]], bias: 1 }`,
      'the weight kernel must be a TensorFlow tensor',
    ],
    ['nothing', 'undefined', 'the weights must be tensors by name'],
    ['a tensor alone', KERNEL, 'the weights must be tensors by name'],
    ['a list', `[${KERNEL}, ${BIAS}]`, 'the weights must be tensors by name'],
  ])('%s', async (_, artefact, says) => {
    const verdict = await verdictOf(made, answer(artefact));
    expect(verdict).toMatchObject({ status: 'failed', points: { earned: 0 } });
    expect(verdict.checks[0].message).toContain(says);
    expect(verdict.checks[0].message).toMatch(/^What your code left could not be measured: /);
  });

  test('right ones pass', async () => {
    expect(await verdictOf(made, answer(`{ bias: ${BIAS}, kernel: ${KERNEL} }`))).toMatchObject({ status: 'passed' });
  });

  test('what is gone, or no tensor, has moved; what has the same bits has not', async () => {
    const moves = (artefact: string, names: string[]) =>
      verdictOf(
        {
          check: `check('a', async ({ call, measure }) => {
            expect(await measure('movedOf', await call('f'))).toEqual(${JSON.stringify(names)});
          });`,
          measure: MEASURE,
        },
        answer(artefact),
      );
    for (const [artefact, names] of [
      [`{ kernel: ${KERNEL}, bias: ${BIAS} }`, ['kernel']],
      [`{ kernel: null, bias: 7 }`, ['kernel', 'bias']],
      [`{ bias: { ...${BIAS}, values: [0, -0] } }`, ['kernel', 'bias']],
    ] as const) {
      expect(await moves(artefact, [...names])).toMatchObject({ status: 'passed' });
    }
    expect((await moves('null', [])).checks[0].message).toContain('the weights must be tensors by name');
  });

  test('what a measure throws', async () => {
    const measure = `export function of() { throw new Error('the rows must sum to 1; try softmax.'); }`;
    const { status, checks } = await verdictOf({ ...made, measure });
    expect(status).toBe('failed');
    expect(checks[0].message).toBe('What your code left could not be measured: the rows must sum to 1; try softmax.');
  });

  test('more than 8 MB', async () => {
    const scenario = 'export const run = () => Array.from({ length: 2 ** 20 }, (_, i) => i);';
    const { status, points, checks } = await verdictOf({ check: asks(`scenario('run')`), scenario });
    expect([status, points.earned]).toEqual(['failed', 0]);
    expect(checks[0].message).toContain('not plain data of at most 8 MB');
  });
});

describe('the process that measures', () => {
  const code = (text: string) => ({ code: text, filename: '/measure.js', packages: [] });
  const SLOW = code('exports.of = (x) => new Promise((go) => setTimeout(go, 700, 2 * x));');

  /** A measurer, and the processes that it took. */
  function measuring() {
    const taken: Runner[] = [];
    const take = (packages: string[]) => {
      taken.push(pool.take(packages));
      return taken.at(-1) as Runner;
    };
    return { measurer: measurerOf(take, LIMITS), taken };
  }

  /** Kills the newest process that was taken, the answer's or its sandbox's, while it measures. */
  async function killNewest(taken: Runner[], count: number): Promise<void> {
    while (taken.length < count) await new Promise((go) => setTimeout(go, 20));
    await new Promise((go) => setTimeout(go, 300));
    const { pid } = taken[count - 1];
    for (const each of [...tree(pid), pid]) {
      try {
        process.kill(each, 'SIGKILL');
      } catch {
        // It went with another one.
      }
    }
  }

  test('is replaced once when it is killed, and the measurement is made', async () => {
    const { measurer, taken } = measuring();
    const reply = measurer.measure(SLOW, 'of', encode([21]), 10);
    await killNewest(taken, 1);
    expect(await reply).toMatchObject({ ok: true, value: 42 });
    expect(taken).toHaveLength(2);
    await measurer.close();
  });

  test('killed twice decides nothing, and the next answer is measured by a fresh one', async () => {
    const { measurer, taken } = measuring();
    const by: Pool = { ...pool, measurer };
    const made = {
      check: asks(`measure('of', await call('f'))`),
      measure: 'export const of = (x: number) => new Promise((go) => setTimeout(go, 700, x));',
    };
    const killed = verdictOf(made, undefined, by);
    await killNewest(taken, 1);
    await killNewest(taken, 2);
    expect(await killed).toMatchObject(undecided('`of` of measure.ts'));
    expect(await verdictOf(made, undefined, by)).toMatchObject({ status: 'passed' });
    expect(taken).toHaveLength(3);
    await measurer.close();
  });

  test('holds the file that it is asked about, whatever is prepared meanwhile', async () => {
    const { measurer } = measuring();
    const other = code('exports.of = () => "another file";');
    const replies = [measurer.measure(SLOW, 'of', encode([1]), 10)];
    // While the first file is being loaded.
    await new Promise(setImmediate);
    measurer.prepare(other);
    replies.push(measurer.measure(SLOW, 'of', encode([2]), 10));
    measurer.prepare(other);
    expect(await Promise.all(replies)).toMatchObject([{ value: 2 }, { value: 4 }]);
    await measurer.close();
  });
});

test('exercises that need other packages are measured one after the other', async () => {
  const plain = { check: asks(`measure('of')`), measure: 'export const of = () => 1;' };
  const measure = `import { tf } from 'transferlab';\nexport const of = () => tf.scalar(1).dataSync()[0];`;
  for (const made of [plain, { ...plain, measure }, plain]) {
    expect(await verdictOf(made)).toMatchObject({ status: 'passed' });
  }
});

describe('a function that the exercise needs at once', () => {
  const made = {
    synchronous: ['f'],
    scenario: `import { tensorFrom } from 'course/scenario';
      import { tf } from 'transferlab';
      interface Answer { f(x: object): unknown }
      export const run = (answer: Answer) => tf.tidy(() => tensorFrom('f', answer.f(tf.tensor([[1, 2]]))));`,
    check: `
      check('called', async ({ call }) => { expect((await call('f', tensor([[1, 2]]))).values).toEqual([2, 4]); });
      check('called with each', async ({ callEach }) => {
        expect((await callEach('f', [[tensor([[1, 2]])]]))[0].values).toEqual([2, 4]);
      });
      check('counted', async ({ memory }) => { expect((await memory('f', [tensor([[1, 2]])])).left).toBe(0); });
      check('in a scenario', async ({ scenario }) => { expect((await scenario('run')).values).toEqual([2, 4]); });`,
  };
  const answer = (start: string) => `import { tf } from 'transferlab';\nexport ${start} tf.tidy(() => x.mul(2));`;

  test('may return its tensor', async () => {
    expect(await verdictOf(made, answer('const f = (x: any) =>'))).toMatchObject({ status: 'passed' });
  });

  test.each([
    ['an async function', answer('const f = async (x: any) =>')],
    ['a promise of its own making', 'export const f = () => ({ then() {} });'],
  ])('is told by one sentence in every check: %s', async (_, promised) => {
    const { status, checks } = await verdictOf(made, promised);
    expect(status).toBe('failed');
    expect(checks).toHaveLength(4);
    for (const { message } of checks) {
      expect(message?.replace('Your code threw: ', '')).toBe(
        'f returned a promise, and its result is needed at once: write it without async and await, and return the result itself.',
      );
    }
  });
});

describe('calls in a fresh process', () => {
  const check = `check('counts', async ({ call, callEach }) => {
    await call('f');
    expect(await callEach('f', [[], []])).toEqual([2, 3]);
    expect(await callEach('f', [[], []], { fresh: true })).toEqual([1, 2]);
    expect(await call('f')).toBe(4);
  });`;

  test('find nothing of earlier calls, and leave nothing to later ones', async () => {
    expect(await verdictOf({ check }, 'let calls = 0; export const f = () => ++calls;')).toMatchObject({
      status: 'passed',
    });
  });

  test('tell what an answer throws there', async () => {
    const once = `check('a', async ({ callEach }) => { await callEach('f', [[]], { fresh: true }); });`;
    const { status, checks } = await verdictOf({ check: once }, 'export const f = () => { throw new Error("mine"); };');
    expect(status).toBe('failed');
    expect(checks[0].message).toContain('mine');
  });
});
