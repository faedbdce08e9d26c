import type { Verdict } from '../deciding/verdict';
import { openJsonLines } from '../json-lines';

/** One verdict, and what it is about: the exercise, its checks' version, and the answer's hash. */
export interface Entry {
  exercise: string;
  checks: string;
  answer: string;
  verdict: Verdict;
}

/** The verdicts of all runs on one class, in a file of JSON lines to which each is added as it comes. */
export interface Journal {
  /** The verdict on this answer by these checks; without `checks` the last one by any. */
  find(exercise: string, answer: string, checks?: string): Verdict | undefined;
  /** The same with what it is about. */
  entry(exercise: string, answer: string, checks?: string): Entry | undefined;
  /** On disk when it returns, or, when the disk is full, as if it had never been called. */
  append(entry: Entry): void;
  close(): void;
}

/**
 * Opens the journal, or starts it. A last line that a crash tore is cut off; a line that can't be read is left out, and
 * `warn` says so: those answers are examined again.
 */
export function openJournal(path: string, warn: (sentence: string) => void): Journal {
  const entries = new Map<string, Entry>();
  const remember = (entry: Entry) => {
    const { exercise, answer, checks } = entry;
    for (const key of [keyOf(exercise, answer, checks), keyOf(exercise, answer)]) entries.set(key, entry);
  };
  const file = openJsonLines(path);
  for (const [at, line] of file.lines.entries()) {
    const entry = line ? parsed(line) : undefined;
    if (entry) remember(entry);
    else if (line) warn(`Line ${at + 1} of ${path} can't be read; the answer it was about is examined again.`);
  }
  const entry: Journal['entry'] = (exercise, answer, checks) => entries.get(keyOf(exercise, answer, checks));
  return {
    find: (...about) => entry(...about)?.verdict,
    entry,
    append(entry) {
      file.append(entry);
      remember(entry);
    },
    close: () => file.close(),
  };
}

const keyOf = (exercise: string, answer: string, checks = '') => `${exercise} ${answer} ${checks}`;

function parsed(line: string): Entry | undefined {
  try {
    const { exercise, checks, answer, verdict } = JSON.parse(line) as Entry;
    const known = [exercise, checks, answer, verdict.id, verdict.status].every((part) => typeof part === 'string');
    return known && Array.isArray(verdict.checks) ? { exercise, checks, answer, verdict } : undefined;
  } catch {
    return undefined;
  }
}
