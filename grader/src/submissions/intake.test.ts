import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { temporaryFolder } from '../../fixtures/temporary-folder';
import { zip } from '../../hostile/archives/zip';
import { allExercises } from '../exercise';
import { type Index, indexOf } from './belongs';
import { canvasOrigin } from './canvas';
import type { Submission } from './handed';
import { intake } from './intake';
import { moodleOrigin } from './moodle';
import { answerCells } from './notebook';

const root = join(__dirname, '../../..');
let index: Index;
beforeAll(async () => {
  // The course's own exercises: their names are those that students will use.
  index = await indexOf(allExercises({ root, home: root }));
});

const SOFTMAX = "import * as tf from '@tensorflow/tfjs-node';\nexport function softmax(x: tf.Tensor2D) { return x; }\n";
const NEAREST = 'export const classify = 1;\n';

/** Writes files at these paths and reads them as submissions. */
async function handIn(
  files: Record<string, string | Buffer>,
  change?: (folder: string) => void,
): Promise<Submission[]> {
  const folder = temporaryFolder('Abgaben ü ');
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  change?.(folder);
  return read(folder);
}

async function read(from: string): Promise<Submission[]> {
  const found: Submission[] = [];
  for await (const one of intake(from, index, temporaryFolder('unpacked '))) found.push(one);
  return found;
}

const summary = (found: Submission[]) =>
  Object.fromEntries(
    found.map(({ student, answers }) => [student.id, answers.map(({ exercise, attempt }) => `${exercise} ${attempt}`)]),
  );

describe('who handed in', () => {
  test.each([
    [
      'Ada Lovelace_12345_assignsubmission_file_/a/answer.ts',
      { id: '12345', name: 'Ada Lovelace', path: 'a/answer.ts' },
    ],
    ['Ada Lovelace_12345_assignsubmission_file/answer.ts', { id: '12345', name: 'Ada Lovelace', path: 'answer.ts' }],
    ['Zoë_Å_7_assignsubmission_file_00-softmax.ts', { id: '7', name: 'Zoë_Å', path: '00-softmax.ts' }],
  ])('Moodle: %s', (path, origin) => {
    expect(moodleOrigin(path)).toEqual(origin);
  });

  test('Moodle: a typed text is said not to be graded', async () => {
    const [ada] = await handIn({ 'Ada_1_assignsubmission_onlinetext_/onlinetext.html': 'x' });
    expect(ada).toMatchObject({
      student: { id: '1', name: 'Ada' },
      answers: [],
      notes: [expect.stringContaining('typed into Moodle')],
    });
  });

  test.each([
    ['lovelaceada_1234_5678_00-softmax.ts', { id: '1234', late: false, path: '00-softmax.ts', again: undefined }],
    [
      'lovelaceada_LATE_1234_5678_my answer-2.ts',
      { id: '1234', late: true, path: 'my answer-2.ts', again: { path: 'my answer.ts', attempt: 3 } },
    ],
    ['müllerjörg_1_2_a_b.zip', { id: '1', late: false, path: 'a_b.zip', again: undefined }],
  ])('Canvas: %s', (path, origin) => {
    expect(canvasOrigin(path)).toMatchObject(origin);
  });

  test.each(['alice/answer.ts', 'a_b_c.ts', 'answer_1.ts'])('%s is from neither', (path) => {
    expect(moodleOrigin(path) ?? canvasOrigin(path)).toBeUndefined();
  });
});

describe('forms', () => {
  test('one folder, file or zip for each student', async () => {
    const found = await handIn({
      'alice/00-softmax.ts': SOFTMAX,
      'alice/03-four-labels/nearest/answer.ts': NEAREST,
      'bob.zip': await zip([{ name: 'exercises/00-start/softmax/answer.ts', content: SOFTMAX }]),
      'carol.ts': SOFTMAX,
      'README.md': 'no submission',
    });
    expect(summary(found)).toEqual({
      alice: ['00-softmax 1', '03-nearest 1'],
      bob: ['00-softmax 1'],
      carol: ['00-softmax 1'],
    });
  });

  test('a folder whose top is named by exercises is one student', async () => {
    const found = await handIn({ '00-softmax.ts': SOFTMAX, '03-nearest.ts': NEAREST });
    expect(Object.values(summary(found))).toEqual([['00-softmax 1', '03-nearest 1']]);
    const checkout = await handIn({ 'exercises/00-start/softmax/answer.ts': SOFTMAX, 'lib/src/index.ts': 'export {}' });
    expect(Object.values(summary(checkout))).toEqual([['00-softmax 1']]);
    expect(checkout[0].notes).toEqual([]);
  });

  test('a single file, and the zip of one student', async () => {
    const folder = temporaryFolder('eins ');
    writeFileSync(join(folder, 'ada.ts'), SOFTMAX);
    writeFileSync(join(folder, 'bea.zip'), await zip([{ name: 'bea/00-start/softmax/answer.ts', content: SOFTMAX }]));
    expect(summary(await read(join(folder, 'ada.ts')))).toEqual({ ada: ['00-softmax 1'] });
    expect(summary(await read(join(folder, 'bea.zip')))).toEqual({ bea: ['00-softmax 1'] });
  });

  test('one student’s, whatever it looks like', async () => {
    const folder = temporaryFolder('einer ');
    writeFileSync(join(folder, 'Ada_1_assignsubmission_file_x.ts'), SOFTMAX);
    writeFileSync(join(folder, 'answer.ts'), NEAREST);
    const found: Submission[] = [];
    const student = { id: '7', name: 'Ada' };
    for await (const one of intake(folder, index, temporaryFolder('unpacked '), { student })) found.push(one);
    expect(found.map((one) => one.student)).toEqual([student]);
    expect(summary(found)).toEqual({ 7: ['00-softmax 1'] });
  });

  test('Canvas: a resubmitted file is another attempt, and files handed in with it come along', async () => {
    const found = await handIn({
      'lovelaceada_1_10_00-softmax.ts': SOFTMAX,
      'lovelaceada_LATE_1_11_00-softmax-1.ts': `export { e } from './maths';\n${SOFTMAX}`,
      'lovelaceada_LATE_1_12_maths-1.ts': 'export const e = 1;\n',
      'hoppergrace_2_13_00-softmax-3.ts': SOFTMAX,
    });
    expect(summary(found)).toEqual({ 1: ['00-softmax 1', '00-softmax 2'], 2: ['00-softmax 4'] });
    expect(found[0].answers.map(({ late }) => late)).toEqual([false, true]);
    expect(Object.keys(found[0].answers[1].files)).toEqual(['answer.ts', 'maths.ts']);
  });

  test('folders attempt-1, attempt-2 are attempts; what did not change is none', async () => {
    const found = await handIn({
      'ada/attempt-1/00-softmax.ts': SOFTMAX,
      'ada/attempt-1/03-nearest.ts': NEAREST,
      'ada/attempt-2/00-softmax.ts': `${SOFTMAX}// better`,
      'ada/attempt-2/03-nearest.ts': NEAREST,
    });
    expect(summary(found)).toEqual({ ada: ['00-softmax 1', '03-nearest 1', '00-softmax 2'] });
  });

  test('a flood of attempts is cut to the last fifty', async () => {
    const files = Array.from({ length: 60 }, (_, at) => [`ada/attempt-${at + 1}/00-softmax.ts`, `${SOFTMAX}// ${at}`]);
    const [ada] = await handIn(Object.fromEntries(files));
    expect(ada.answers.map(({ attempt }) => attempt)).toEqual(Array.from({ length: 50 }, (_, at) => at + 11));
    expect(ada.notes).toEqual(['Of 60 attempts the last 50 are graded.']);
  });

  test('nobody is forgotten: an empty folder, a file of another kind, a link', async () => {
    const found = await handIn({ 'ada/essay.pdf': 'x', 'bob/00-softmax.ts': SOFTMAX }, (folder) => {
      mkdirSync(join(folder, 'carol'));
      symlinkSync('/etc', join(folder, 'dave'));
    });
    expect(summary(found)).toEqual({ ada: [], bob: ['00-softmax 1'], carol: [], dave: [] });
    expect(found[0].notes[0]).toContain('essay.pdf');
    expect(found[2].notes[0]).toContain('Nothing in it can be graded');
    expect(found[3].notes[0]).toContain('is a link');
  });

  test.each(['nowhere', 'picture.png'])('%s is refused with a sentence', async (name) => {
    const folder = temporaryFolder('nichts ');
    writeFileSync(join(folder, 'picture.png'), '');
    await expect(read(join(folder, name))).rejects.toThrow(/was expected/);
  });
});

describe('which exercise a file belongs to', () => {
  test.each([
    ['00-softmax.ts', '00-softmax', 'file'],
    ['Softmax (1).ts', '00-softmax', 'file'],
    ['05-lp-ft-2.ts', '05-lp-ft', 'file'],
    ['03-lp-ft.ts', '05-lp-ft', 'file'],
    ['03-fine-tuning/lp-ft/answer.ts', '05-lp-ft', 'folder'],
    ['hw/00-start/softmax/anything.ts', '00-softmax', 'folder'],
    ['softmax/nearest.ts', '00-softmax', 'folder'],
  ])('%s', (path, exercise, by) => {
    expect(index.named(path)).toEqual({ exercise, by });
  });

  test.each(['answer.ts', 'final.ts', 'constructor.ts', 'a/__proto__/b.ts'])('%s says nothing by its name', (path) => {
    expect(index.named(path)).toBeUndefined();
  });

  test('a file that no name tells is known by what it exports', async () => {
    const [ada] = await handIn({ 'ada/final version.ts': SOFTMAX, 'ada/other.ts': 'export const x = 1;' });
    expect(ada.answers.map(({ exercise, from }) => [exercise, from])).toEqual([['00-softmax', 'final version.ts']]);
    expect(ada.notes).toEqual([expect.stringContaining('other.ts: which exercise is it for?')]);
  });

  test('helpers come along and are no answers; files of the course do not', async () => {
    const [ada] = await handIn({
      'ada/softmax/answer.ts': `export { a } from './parts/a';\nimport './scenario';\n${SOFTMAX}`,
      'ada/softmax/parts/a.ts': "export { b as a } from '../b.js';\n",
      'ada/softmax/b.ts': 'export const b = 1;\n',
      'ada/softmax/unused.ts': 'export const c = 1;\n',
      'ada/softmax/check.test.ts': '',
    });
    expect(Object.keys(ada.answers[0].files)).toEqual(['answer.ts', 'b.ts', 'parts/a.ts']);
    expect(ada.notes).toEqual([]);
  });

  test('a syntax error is an answer, too', async () => {
    const [ada] = await handIn({ 'ada/00-softmax.ts': 'export function softmax( {' });
    expect(ada.answers[0].files).toEqual({ 'answer.ts': 'export function softmax( {' });
  });

  test('two answers to one exercise: one counts, and it is said', async () => {
    const [ada] = await handIn({ 'ada/00-softmax.ts': 'const a = 1;', 'ada/softmax/answer.ts': SOFTMAX });
    expect(ada.answers.map(({ from }) => from)).toEqual(['softmax/answer.ts']);
    expect(ada.notes[0]).toContain('00-softmax was answered twice: softmax/answer.ts counts');
  });
});

describe('notebooks', () => {
  const cell = (source: string | string[], cell_type = 'code') => ({
    cell_type,
    source,
    metadata: {},
    outputs: [],
    execution_count: null,
  });
  const notebook = (...cells: object[]) => JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells });
  const cells = [
    cell("import { check } from 'course';\nimport * as tf from '@tensorflow/tfjs-node';"),
    cell('# Softmax', 'markdown'),
    cell([
      '// answer: 00-softmax\n',
      "import * as tf from '@tensorflow/tfjs-node';\n",
      'function softmax(x) { return helper(x); }',
    ]),
    cell('softmax(tf.zeros([1, 2])).print()'),
    cell('// Answer: 00-softmax\nconst helper = (x) => x;'),
    cell("await check('00-softmax')"),
  ];

  test('cells marked with an exercise are its answer, with the imports and what it exports', async () => {
    const [ada] = await handIn({ 'ada/work.ipynb': notebook(...cells) });
    const { exercise, files } = ada.answers[0];
    expect(exercise).toBe('00-softmax');
    expect(files['answer.ts']).toBe(
      [
        '// answer: 00-softmax',
        "import * as tf from '@tensorflow/tfjs-node';",
        'function softmax(x) { return helper(x); }',
        '// Answer: 00-softmax',
        'const helper = (x) => x;',
        'export { softmax };',
        '',
      ].join('\n'),
    );
  });

  test('executed or not, it is the same answer', () => {
    const outputs = [{ output_type: 'stream', name: 'stdout', text: ['// answer: 00-pixels\n'] }];
    const executed = cells.map((one) => (one.cell_type === 'code' ? { ...one, outputs, execution_count: 3 } : one));
    expect(answerCells(notebook(...executed))).toEqual(answerCells(notebook(...cells)));
  });

  test.each([
    ['not JSON', 'not a notebook'],
    ['{"nbformat": 3, "worksheets": []}', 'not a notebook'],
    [notebook(cell('const a = 1;')), 'the first line of an answer'],
    [notebook(cell('// answer: 00-sofmax\n')), "is it '00-softmax'"],
  ])('%s gets a sentence', async (text, says) => {
    const [ada] = await handIn({ 'ada/work.ipynb': text });
    expect(ada.answers).toEqual([]);
    expect(ada.notes.join()).toContain(says);
  });
});
