import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

type Guesses = typeof import('./guesses');

const range = { from: 0, to: 1, example: 0.3 };
let home: string;

/** The functions in a new session of the same reader. */
function session(): Guesses {
  let functions!: Guesses;
  jest.isolateModules(() => {
    functions = require('./guesses');
  });
  return functions;
}

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'guesses-'));
  mkdirSync(join(home, '.course'));
  process.env.COURSE_HOME = home;
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
  for (const name of ['COURSE_HOME', 'COURSE_GUESSES', 'COURSE_RECORD']) delete process.env[name];
});

describe('a guess', () => {
  test('is asked for until each number is there and in range', () => {
    const { guess } = session();
    expect(() => guess('a', { probe: Number.NaN, scratch: Number.NaN }, range)).toThrow(
      'First your guess: write a number from 0 to 1 for each of probe, scratch in place of NaN, then run this cell again.',
    );
    expect(() => guess('a', { probe: 0.5, scratch: Number.NaN }, range)).toThrow('from 0 to 1 for scratch in place of');
    expect(() => guess('a', { probe: 50, scratch: 0.5 }, range)).toThrow(
      'Your guess of probe must be a number from 0 to 1; got 50.',
    );
    expect(guess('a', { probe: 0.5, scratch: 0 }, range)).toEqual({ probe: 0.5, scratch: 0 });
  });

  test('stands beside the result, and is kept with it for later sessions', () => {
    const first = session();
    first.guess('a', { probe: 0.5, scratch: 0.25 }, range);
    expect(first.guesses()).toEqual([]);
    expect(first.besideGuess('a', { probe: 0.75, scratch: 0.2 })).toEqual([
      { what: 'probe', 'your guess': 0.5, result: 0.75, apart: 0.25 },
      { what: 'scratch', 'your guess': 0.25, result: 0.2, apart: 0.05 },
    ]);
    expect(session().guesses()).toEqual([
      { id: 'a', what: 'probe', guess: 0.5, result: 0.75, from: 0, to: 1 },
      { id: 'a', what: 'scratch', guess: 0.25, result: 0.2, from: 0, to: 1 },
    ]);
  });

  test('may change until the result is shown, and not afterwards', () => {
    const { guess, besideGuess, guesses } = session();
    guess('a', { probe: 0.5 }, range);
    guess('a', { probe: 0.6 }, range);
    besideGuess('a', { probe: 0.75 });
    guess('a', { probe: 0.75 }, range);
    expect(besideGuess('a', { probe: 0.8 })).toEqual([
      { what: 'probe', 'your guess': 0.6, result: 0.8, apart: expect.closeTo(0.2) },
    ]);
    expect(guesses()).toEqual([{ id: 'a', what: 'probe', guess: 0.6, result: 0.75, from: 0, to: 1 }]);
  });

  test('is the example where nobody reads, and nothing is written', () => {
    process.env.COURSE_GUESSES = 'example';
    process.env.COURSE_RECORD = 'no';
    const { guess, besideGuess } = session();
    expect(
      guess('a', { probe: Number.NaN, scratch: Number.NaN }, { ...range, example: { probe: 0.4, scratch: 0.1 } }),
    ).toEqual({
      probe: 0.4,
      scratch: 0.1,
    });
    expect(besideGuess('a', { probe: 0.5 })[0].apart).toBe(0.1);
    expect(() => readFileSync(join(home, '.course', 'guesses.json'))).toThrow('ENOENT');
  });

  test('is missed by a sentence', () => {
    const { guess, besideGuess } = session();
    expect(() => besideGuess('b', { probe: 1 })).toThrow("There is no guess 'b' yet: run the cell that asks for it.");
    guess('b', { probe: 1 }, range);
    expect(() => besideGuess('b', { scratch: 1 })).toThrow("The guess 'b' has probe, and no scratch.");
  });

  test.each([
    '',
    '{',
    '[]',
    '{"version":2,"guesses":{}}',
    '{"version":1,"guesses":{"a":{"values":{"p":"x"},"from":0,"to":1}}}',
  ])('does not need a file that can be read: %j', (text) => {
    writeFileSync(join(home, '.course', 'guesses.json'), text);
    const { guess, besideGuess, guesses } = session();
    expect(guesses()).toEqual([]);
    guess('a', { p: 0.5 }, range);
    besideGuess('a', { p: 0.5 });
    expect(guesses()).toHaveLength(1);
  });

  test('is kept in the session where the folder cannot be written', () => {
    rmSync(join(home, '.course'), { recursive: true });
    writeFileSync(join(home, '.course'), 'a file in its place');
    const { guess, besideGuess, guesses } = session();
    guess('a', { p: 0.5 }, range);
    besideGuess('a', { p: 0.4 });
    expect(guesses()).toHaveLength(1);
  });
});
