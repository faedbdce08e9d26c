import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { Course } from '../course';
import { CourseError } from '../error';
import { ownFolder, writeWhole } from '../files';
import { gradeAlone } from '../grading/alone';
import { progressOn } from '../grading/remaining';
import { openJsonLines } from '../json-lines';
import { softwareVersion } from '../queue/software';
import { apart, type Told } from './apart';
import { nameOf, type Program, plan, readProgram, type Setting, seedsOf, setting, settingsOf } from './program';
import { type Run, type SweepRow, sweepCsv, sweepMarkdown, sweepRows } from './table';

export interface SweepOptions {
  /** A TypeScript or JavaScript file that exports `run(setting, seed)`, which gives numbers by name. */
  program: string;
  /** What to run it with: a list, or the values of each name. Without them what the program exports as `settings`. */
  settings?: readonly Setting[] | Readonly<Record<string, readonly Setting[string][]>>;
  /** Without them what the program exports as `seeds`. */
  seeds?: readonly number[];
  /** The folder for results; without it the program's name with `-sweep`, next to it. */
  out?: string;
  /** How many runs at once on this machine; one for each core. */
  workers?: number;
  /** The Redis whose workers run it, `redis://HOST:6379`, in place of this machine. */
  queue?: string | true;
}

/** What is left to do: a setting with a seed. */
export interface Task {
  setting: Setting;
  seed: number;
}

/** Does tasks and hands over what each process told, as it comes; stops when `done` throws, or the signal comes. */
export type DoAll = (
  program: Program,
  tasks: readonly Task[],
  done: (task: Task, told: Told) => void,
  signal: AbortSignal,
) => Promise<void>;

/**
 * Runs a program once for each setting and seed, each in a separate process, and writes `table.csv` and `table.md` from
 * `runs.jsonl`, where each result is on disk (`fsync`) as it comes: what was stopped continues from there, and a program that
 * changed, or another library under it, runs again. Throws a CourseError where runs failed, once the others are in the table.
 */
export async function sweepRun(
  course: Course,
  { program: file, settings, seeds, out, workers = availableParallelism(), queue }: SweepOptions,
  signal: AbortSignal,
): Promise<{ rows: SweepRow[]; out: string }> {
  const program = await readProgram(file);
  const planned = settings && seeds ? {} : await planOf(course, file, program, signal);
  const all = settingsOf(settings ?? planned.settings);
  const numbers = seedsOf(seeds ?? planned.seeds);
  const folder = resolve(out ?? resolve(file).replace(/(\.[^./\\]*)?$/, '-sweep'));
  ownFolder(folder, '.course-sweep', ['runs.jsonl', 'running.json']);
  const release = gradeAlone(folder, 'filled');
  try {
    const { known, append, close } = openRuns(join(folder, 'runs.jsonl'), madeBy(course, program));
    const allTasks = all.flatMap((entry) => numbers.map((seed) => ({ setting: entry, seed })));
    const tasks = allTasks.filter((task) => !known.has(keyOf(task)));
    const failures: string[] = [];
    const progress = progressOn(process.stderr, 'runs done');
    let over = allTasks.length - tasks.length;
    progress(over, allTasks.length);
    const doAll = queue === undefined ? await here(course, file, workers) : await elsewhere(course, queue);
    try {
      await doAll(
        program,
        tasks,
        (task, told) => {
          if ('numbers' in told) append({ ...task, numbers: told.numbers, seconds: told.seconds });
          else if ('failed' in told) failures.push(`${nameOf(task.setting)}, seed ${task.seed}: ${told.failed}`);
          progress(++over, allTasks.length);
        },
        signal,
      );
    } finally {
      close();
    }
    if (signal.aborted)
      throw new CourseError('Stopped. Finished runs are saved; the same command continues from there.');
    const rows = sweepRows(
      all,
      allTasks.flatMap((task) => known.get(keyOf(task)) ?? []),
    );
    writeWhole(join(folder, 'table.csv'), sweepCsv(rows));
    writeWhole(join(folder, 'table.md'), sweepMarkdown(rows));
    if (failures.length) {
      const more = failures.length > 5 ? '\n…' : '';
      throw new CourseError(
        `${failures.length} of ${allTasks.length} runs failed; the same command tries them again. The others are in ${folder}.\n${failures.slice(0, 5).join('\n')}${more}`,
      );
    }
    return { rows, out: folder };
  } finally {
    release();
  }
}

async function planOf(course: Course, file: string, { code }: Program, signal: AbortSignal) {
  const told = await apart(course.root, { code, folders: folders(course, file), ask: 'plan' }, signal);
  if ('failed' in told) throw new CourseError(`${file}: ${told.failed}`);
  const parsed = plan.safeParse('plan' in told ? told.plan : undefined);
  if (!parsed.success) throw new CourseError(`${file} has an invalid plan:\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

/** A program's own packages come before the course's. */
const folders = (course: Course, file: string) => [resolve(file, '..'), course.root];

/** Processes of this machine. */
async function here(course: Course, file: string, workers: number): Promise<DoAll> {
  return async ({ code }, tasks, done, signal) => {
    const failed = new AbortController();
    const halt = AbortSignal.any([signal, failed.signal]);
    const waiting = tasks.values();
    const work = async () => {
      for (const task of waiting) {
        const told = await apart(course.root, { code, folders: folders(course, file), ask: task }, halt);
        if (halt.aborted) return;
        done(task, told);
      }
    };
    try {
      await Promise.all(Array.from({ length: workers }, work));
    } catch (error) {
      failed.abort();
      throw error;
    }
  };
}

async function elsewhere(course: Course, queue: string | true): Promise<DoAll> {
  const { runThroughQueue } = await import('../queue/runs');
  const { queueAddress } = await import('../queue/connection');
  const address = queueAddress(queue);
  return (program, tasks, done, signal) =>
    runThroughQueue(course, program, tasks, done, signal, { address, warn: (sentence) => console.error(sentence) });
}

const keyOf = ({ setting: one, seed }: Task) => `${nameOf(one)} ${seed}`;

/** A number that is none (NaN, an infinite one) is `null` in JSON. */
const number = z.number().nullable();
const line = z.object({
  program: z.string(),
  setting,
  seed: z.number(),
  numbers: z.record(z.string(), number),
  seconds: z.number(),
});

/** What else the results of a run depend on besides its setting and seed: the program, and the library and packages under it. */
function madeBy(course: Course, { version }: Program): string {
  return createHash('sha256')
    .update(`${version} ${softwareVersion(course)}`)
    .digest('hex');
}

/** The runs of this version that are in a file, to which others are added. */
function openRuns(path: string, version: string) {
  const file = openJsonLines(path);
  const known = new Map<string, Run>();
  for (const text of file.lines) {
    const run = parsedLine(text);
    if (run?.program === version) known.set(keyOf(run), { ...run, numbers: withNaN(run.numbers) });
  }
  return {
    known,
    append(run: Run) {
      file.append({ program: version, ...run });
      known.set(keyOf(run), run);
    },
    close: () => file.close(),
  };
}

function parsedLine(text: string): z.infer<typeof line> | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The numbers of a run as JSON had them. */
export const withNaN = (numbers: Record<string, number | null>): Record<string, number> =>
  Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, value ?? Number.NaN]));
