import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Course, stateOf, thisCourse } from './course';
import { CourseError } from './error';
import { writeWhole } from './files';
import { locked } from './lock';

export interface GuessRange {
  /** The smallest and the largest number that may be guessed. */
  readonly from: number;
  readonly to: number;
  /** What is taken where nobody reads: lessons are executed in tests and for the site. One for all, or one for each. */
  readonly example: number | Readonly<Record<string, number>>;
}

/** A guess next to the result, both within `from` and `to`. */
export interface GuessedResult {
  readonly id: string;
  readonly what: string;
  readonly guess: number;
  readonly result: number;
  readonly from: number;
  readonly to: number;
}

interface Guess {
  readonly values: Readonly<Record<string, number>>;
  readonly from: number;
  readonly to: number;
  readonly results?: Readonly<Record<string, number>>;
}

type Guesses = Record<string, Guess>;

/** Guesses of this session, which count where none can be kept. */
const session: Guesses = {};

/**
 * A reader's guess before a result is seen. The lesson writes `NaN` for each number, and the reader's numbers take their place:
 * `const guessed = guess('01-labels', { probe: NaN }, { from: 0, to: 1, example: 0.5 })`. Returns the numbers. The guess is
 * kept, and changes until its result is shown. With COURSE_GUESSES=example, where nobody reads, the example is returned.
 * Throws a sentence where a number is missing or out of range.
 */
export function guess<Name extends string>(
  id: string,
  values: Readonly<Record<Name, number>>,
  { from, to, example }: GuessRange,
): Record<Name, number> {
  const names = Object.keys(values) as Name[];
  const exampleOf = (name: Name) => (typeof example === 'number' ? example : example[name]);
  const isExample = process.env.COURSE_GUESSES === 'example';
  const taken = Object.fromEntries(
    names.map((name) => [name, isExample && Number.isNaN(values[name]) ? exampleOf(name) : values[name]]),
  ) as Record<Name, number>;
  const missing = names.filter((name) => !(taken[name] >= from && taken[name] <= to));
  if (missing.length > 0) throw new CourseError(askFor(missing, taken, from, to));
  const known = keptGuesses()[id];
  // After the result is shown, a new number is not a guess.
  if (!known?.results) keep(id, { values: taken, from, to });
  return taken;
}

function askFor(missing: readonly string[], values: Record<string, number>, from: number, to: number): string {
  const range = `a number from ${from} to ${to}`;
  const wrong = missing.filter((name) => !Number.isNaN(values[name]));
  if (wrong.length > 0) return `Your guess of ${wrong[0]} must be ${range}; got ${values[wrong[0]]}.`;
  const each = missing.length > 1 ? ` for each of ${missing.join(', ')}` : ` for ${missing[0]}`;
  return `First your guess: write ${range}${each} in place of NaN, then run this cell again.`;
}

/**
 * The guess next to the result: a row for each result, `{ what, 'your guess', result, apart }`, for a table. The first result
 * counts: it is kept for `guesses()`. Throws where the guess was not made in this session or before.
 */
export function besideGuess(
  id: string,
  results: Readonly<Record<string, number>>,
): { what: string; 'your guess': number; result: number; apart: number }[] {
  const known = keptGuesses()[id];
  if (!known) throw new CourseError(`There is no guess '${id}' yet: run the cell that asks for it.`);
  const unknown = Object.keys(results).find((what) => known.values[what] === undefined);
  if (unknown !== undefined) {
    throw new CourseError(`The guess '${id}' has ${Object.keys(known.values).join(', ')}, and no ${unknown}.`);
  }
  if (!known.results) keep(id, { ...known, results });
  return Object.entries(results).map(([what, result]) => {
    const guessed = known.values[what];
    return { what, 'your guess': guessed, result, apart: Number(Math.abs(guessed - result).toPrecision(3)) };
  });
}

/** All guesses whose result is known, in the order in which they were made: for a picture of how good they were. */
export function guesses(): GuessedResult[] {
  return Object.entries(keptGuesses()).flatMap(([id, { values, from, to, results = {} }]) =>
    Object.entries(results).map(([what, result]) => ({ id, what, guess: values[what], result, from, to })),
  );
}

const fileOf = (course: Course) => join(stateOf(course), 'guesses.json');

/** Those of the file and of this session. A file that cannot be read is not the reader's fault, and holds nobody up. */
function keptGuesses(): Guesses {
  return { ...storedGuesses(thisCourse()), ...session };
}

function storedGuesses(course: Course): Guesses {
  const file = fileOf(course);
  if (process.env.COURSE_RECORD === 'no' || !existsSync(file)) return {};
  try {
    const { version, guesses: stored } = JSON.parse(readFileSync(file, 'utf8'));
    return version === 1 ? Object.fromEntries(Object.entries(stored as Guesses).filter(([, one]) => isGuess(one))) : {};
  } catch {
    return {};
  }
}

const isNumbers = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.values(value).every((one) => typeof one === 'number');

function isGuess({ values, from, to, results = {} }: Partial<Guess>): boolean {
  return isNumbers(values) && isNumbers(results) && typeof from === 'number' && typeof to === 'number';
}

/** Keeps a guess in this session, and in the reader's folder where that can be written. */
function keep(id: string, changed: Guess): void {
  session[id] = changed;
  if (process.env.COURSE_RECORD === 'no') return;
  const course = thisCourse();
  try {
    locked(join(stateOf(course), 'guesses.lock'), () => {
      const content = { version: 1, guesses: { ...storedGuesses(course), [id]: changed } };
      writeWhole(fileOf(course), `${JSON.stringify(content, null, 2)}\n`);
    });
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
  }
}
