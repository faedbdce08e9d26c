import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { allExercises } from 'course/dist/exercise';
import { hasQuestions } from 'course/dist/questions/load';
import { indexOf } from 'course/dist/submissions/belongs';
import { intake } from 'course/dist/submissions/intake';
import { entryOf, importProgress, readProgress, updateProgress } from '../page/solve/progress';
import { presentVariant } from '../page/solve/variant';
import { zipOf } from '../page/solve/zip';
import { whyNotInPage } from '../src/solve/where';

const root = join(__dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'solve-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The browser's store, of which the test may take the room away. */
const stored = new Map<string, string>();
let isFull = false;
Object.assign(globalThis, {
  localStorage: {
    getItem: (name: string) => stored.get(name) ?? null,
    setItem(name: string, text: string) {
      if (isFull) throw new Error('QuotaExceededError');
      stored.set(name, text);
    },
  },
});
beforeEach(() => {
  isFull = false;
  stored.clear();
});

test('the guide says how many exercises are solved in their pages', () => {
  const guide = readFileSync(join(root, 'guides', 'browser.md'), 'utf8');
  const [, ...written] =
    /(\d+) exercises of questions can be solved there, and (\d+) of (\d+) programs/.exec(guide) ?? [];
  const exercises = allExercises({ root, home: root });
  const programs = exercises.filter((exercise) => !hasQuestions(exercise));
  const here = programs.filter((exercise) => !whyNotInPage(exercise));
  expect(written.map(Number)).toEqual([exercises.length - programs.length, here.length, programs.length]);
});

test('the zip to hand in is read by the intake of course grade, text for text', async () => {
  const exercises = allExercises({ root, home: root });
  const text = 'export const π = 3; // ünï\n';
  mkdirSync(join(folder, 'class'));
  writeFileSync(
    join(folder, 'class', 'ada.zip'),
    zipOf({ '00-start/softmax/answer.ts': text, '03-four-labels/nearest/answer.ts': 'export {};\n' }),
  );
  const read = [];
  for await (const { notes, answers } of intake(join(folder, 'class'), await indexOf(exercises), folder)) {
    expect(notes).toEqual([]);
    for (const { exercise, files } of answers) read.push([exercise, files['answer.ts']]);
  }
  expect(read).toEqual([
    ['00-softmax', text],
    ['03-nearest', 'export {};\n'],
  ]);
});

describe('progress in a browser', () => {
  const tried = (id: string, answer?: string) =>
    updateProgress(id, (old) => ({ ...old, attempts: old.attempts + 1, spent: 1 }), answer);

  test('is kept with the answers, and what cannot be kept lasts until the page ends', () => {
    expect(tried('00-softmax', 'text')).toBe(true);
    isFull = true;
    expect(tried('00-softmax')).toBe(false);
    expect(entryOf('00-softmax').attempts).toBe(2);
    isFull = false;
    expect(tried('00-softmax')).toBe(true);
    expect(JSON.parse(stored.get('transferlab-progress')!)).toMatchObject({
      version: 1,
      exercises: { '00-softmax': { attempts: 3 } },
      answers: { '00-softmax': 'text' },
    });
  });

  test('takes progress.json of a checkout: what was passed in either is passed, and texts that are here stay', () => {
    tried('00-softmax', 'mine');
    const passed = '2026-11-01T10:00:00.000Z';
    const file = {
      version: 1,
      exercises: { '00-softmax': { attempts: 2, hints: 1, passed }, '00-pixels': { attempts: 1, hints: 7 } },
    };
    expect(
      importProgress(JSON.stringify({ ...file, answers: { '00-softmax': 'theirs', '00-pixels': 'new' } })),
    ).toEqual({
      exercises: 2,
      kept: true,
    });
    expect(entryOf('00-softmax')).toMatchObject({ attempts: 3, hints: 1, passed });
    expect(entryOf('00-pixels').hints).toBe(3);
    expect(readProgress().answers).toEqual({ '00-softmax': 'mine', '00-pixels': 'new' });
  });

  test.each(['', '[]', 'null', '{"version":2,"exercises":{}}', '{"version":1,"exercises":[]}'])(
    'rejects %p with a sentence, and stays as it is',
    (text) => {
      tried('00-softmax');
      expect(() => importProgress(text)).toThrow('The file holds no progress: an exported');
      expect(entryOf('00-softmax').attempts).toBe(1);
    },
  );

  test('draws another variant of the questions after each wrong try, and never the one of the solution', () => {
    const variants = Array.from({ length: 50 }, () => {
      updateProgress('00-shapes', (old) => ({ ...old, spent: (old.spent ?? 0) + 1 }));
      return presentVariant('00-shapes');
    });
    expect(new Set(variants).size).toBeGreaterThan(45);
    expect(Math.min(...variants)).toBeGreaterThanOrEqual(2);
    expect(presentVariant('00-shapes')).toBe(variants[49]);
  });
});
