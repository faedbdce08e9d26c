import { closeSync, existsSync, fstatSync, fsyncSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { Verdict } from '../deciding/verdict';

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
  /** On disk when it returns, or, when the disk is full, as if it had never been called. */
  append(entry: Entry): void;
  close(): void;
}

/**
 * Opens the journal, or starts it. A last line that a crash tore is cut off; a line that can't be read is left out, and
 * `warn` says so: those answers are examined again.
 */
export function openJournal(path: string, warn: (sentence: string) => void): Journal {
  const verdicts = new Map<string, Verdict>();
  const remember = ({ exercise, answer, checks, verdict }: Entry) => {
    for (const key of [keyOf(exercise, answer, checks), keyOf(exercise, answer)]) verdicts.set(key, verdict);
  };
  const text = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
  const whole = text.lastIndexOf('\n') + 1;
  text
    .subarray(0, whole)
    .toString('utf8')
    .split('\n')
    .forEach((line, at) => {
      const entry = line ? parsed(line) : undefined;
      if (entry) remember(entry);
      else if (line) warn(`Line ${at + 1} of ${path} can't be read; the answer it was about is examined again.`);
    });

  const file = openSync(path, 'a');
  if (whole < text.length) ftruncateSync(file, whole);
  return {
    find: (exercise, answer, checks) => verdicts.get(keyOf(exercise, answer, checks)),
    append(entry) {
      const before = fstatSync(file).size;
      try {
        writeAll(file, Buffer.from(`${JSON.stringify(entry)}\n`));
        fsyncSync(file);
      } catch (error) {
        ftruncateSync(file, before);
        throw error;
      }
      remember(entry);
    },
    close: () => closeSync(file),
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

/** A nearly full disk takes a part of what it is given, and complains the next time. */
function writeAll(file: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
