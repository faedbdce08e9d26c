import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Course, stateOf } from './course';
import { CourseError } from './error';
import { exerciseIds, formerIds } from './exercise';
import { naming, writeWhole } from './files';
import { locked } from './lock';

const entry = z.object({
  /** When it was first passed, as an ISO date. */
  passed: z.iso.datetime().optional(),
  attempts: z.number().int().min(0),
  /** How many hints were shown. */
  hints: z.number().int().min(0).max(3),
  /** How many variants of its questions were answered wrongly. */
  spent: z.number().int().min(0).optional(),
});
const progress = z.object({ version: z.literal(1), exercises: z.record(z.string(), entry) });

export type ProgressEntry = z.infer<typeof entry>;
export type Progress = Record<string, ProgressEntry>;

const NOTHING: ProgressEntry = { attempts: 0, hints: 0 };
const fileOf = (course: Course) => join(stateOf(course), 'progress.json');

/** What was done so far, by exercise id. A file that can't be read is set aside, and `warn` says so. */
export function readProgress(course: Course, warn: (sentence: string) => void = console.error): Progress {
  const file = fileOf(course);
  if (!existsSync(file)) return {};
  const text = naming(file, () => readFileSync(file, 'utf8'), 'read');
  let entries: Progress;
  try {
    entries = progress.parse(JSON.parse(text)).exercises;
  } catch {
    const aside = join(stateOf(course), `progress.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}.json`);
    naming(aside, () => renameSync(file, aside));
    warn(
      `The progress file could not be read. It is kept as ${aside}, and progress starts again: check --all fills it.`,
    );
    return {};
  }
  return byPresentId(course, entries);
}

/** Entries of exercises that moved, under their present ids: what was passed stays passed, tries and hints add up. */
function byPresentId(course: Course, entries: Progress): Progress {
  const known = exerciseIds(course);
  const ids = new Set(known.map(({ id }) => id));
  if (Object.keys(entries).every((id) => ids.has(id))) return entries;
  const present = formerIds(course, known);
  const merged: Progress = {};
  for (const [id, entry] of Object.entries(entries)) {
    const now = present.get(id) ?? id;
    merged[now] = merged[now] ? together(merged[now], entry) : entry;
  }
  return merged;
}

function together(one: ProgressEntry, other: ProgressEntry): ProgressEntry {
  const passed = [one.passed, other.passed].filter((date) => date !== undefined).sort()[0];
  return {
    ...(passed && { passed }),
    attempts: one.attempts + other.attempts,
    hints: Math.max(one.hints, other.hints),
    ...(one.spent !== undefined && { spent: one.spent }),
  };
}

/** The files that could not be read and were set aside, as long as they lie there. */
export function setAside(course: Course): string[] {
  const state = stateOf(course);
  if (!existsSync(state)) return [];
  const names = readdirSync(state).filter((name) => name.startsWith('progress.corrupt-'));
  return names.sort().map((name) => join(state, name));
}

/** Changes the entry of one exercise and returns the new one. Two commands at once don't lose each other's change. */
export function updateProgress(
  course: Course,
  id: string,
  change: (old: ProgressEntry) => ProgressEntry,
): ProgressEntry {
  return locked(join(stateOf(course), 'progress.lock'), () => {
    const exercises = readProgress(course);
    const changed = change(exercises[id] ?? NOTHING);
    const content = { version: 1, exercises: { ...exercises, [id]: changed } };
    writeWhole(fileOf(course), `${JSON.stringify(content, null, 2)}\n`);
    return changed;
  });
}

/** An entry after a change. */
export interface Changed {
  entry: ProgressEntry;
  /** Why it could not be kept, where it could not. */
  sentence?: string;
}

/**
 * The same for a command whose result does not depend on it: where progress cannot be saved (a full or a read-only disk), the
 * entry is what it would have become, with an error message.
 */
export function tryProgress(course: Course, id: string, change: (old: ProgressEntry) => ProgressEntry): Changed {
  try {
    return { entry: updateProgress(course, id, change) };
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return { entry: change(knownEntry(course, id)), sentence: `Your progress is not kept this time: ${error.message}` };
  }
}

function knownEntry(course: Course, id: string): ProgressEntry {
  try {
    return readProgress(course, () => {})[id] ?? NOTHING;
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    return NOTHING;
  }
}
