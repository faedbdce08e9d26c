import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Course } from '../course';
import { type ExamineOptions, examine } from '../deciding/examine';
import type { Verdict } from '../deciding/verdict';
import { CourseError } from '../error';
import { type Exercise, findExercise } from '../exercise';
import { NUMBERED_NAME } from '../lessons';
import { LIMITS } from '../running/limits';
import { forkingPool, type Pool, runnerPool } from '../running/pool';
import { tree } from '../running/processes';

/** `hostile` answers must earn nothing and be told why; `honest` ones, however odd, must lose nothing. */
export const COLLECTIONS = ['hostile', 'honest'] as const;
export type CollectionName = (typeof COLLECTIONS)[number];

/**
 * One answer of a collection. Its first line is a comment of two or three parts: the exercise it is handed in for,
 * what it tries (or what is unusual about it), and, for a hostile one, what a true reason for its failure says.
 */
export interface Specimen {
  /** `loops/await`, from the folder of its kind and its file or folder. */
  name: string;
  file: string;
  exercise: string;
  tries: string;
  told?: RegExp;
}

/**
 * Answers of this kind memorise the visible cases: they pass at home, and fail where inputs are redrawn. The right results of
 * these cases they look up in `./right`, the solution.
 */
const isByHeart = ({ name }: Specimen) => name.startsWith('by-heart/');
const SALT = 4711;

/** What became of a specimen; `objections` says what should have been otherwise. */
export interface Outcome {
  specimen: Specimen;
  verdict: Verdict;
  objections: string[];
}

const header = z.tuple([z.string().regex(NUMBERED_NAME), z.string().min(1), z.string().min(1).optional()]);

/** The specimens under `grader/hostile` or `grader/honest`, in the order of their names. */
export function readCollection(root: string, name: CollectionName): Specimen[] {
  const folder = join(root, 'grader', name);
  const folders = (path: string) => readdirSync(path, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const kinds = folders(folder).map((kind) => kind.name);
  // Archives are about the intake of submissions and not about one answer.
  const specimens = kinds
    .filter((kind) => kind !== 'archives')
    .flatMap((kind) => [
      ...readdirSync(join(folder, kind))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(kind, file)),
      ...folders(join(folder, kind)).map((entry) => join(kind, entry.name, 'answer.ts')),
    ]);
  return specimens.sort().map((path) => specimenOf(join(folder, path), path));
}

function specimenOf(file: string, path: string): Specimen {
  const [first] = readFileSync(file, 'utf8').split('\n');
  const parts = first.replace(/^\/\/ /, '').split(' | ');
  const parsed = header.safeParse([...parts, ...Array<undefined>(Math.max(0, 3 - parts.length))]);
  if (!parsed.success) {
    throw new CourseError(
      `${file} should begin with a comment: exercise | what it tries | what it is told. It says: ${first}`,
    );
  }
  const [exercise, tries, told] = parsed.data;
  const name = path.replace(/(\/answer)?\.ts$/, '');
  return { name, file, exercise, tries, told: told ? new RegExp(told) : undefined };
}

/** Whether a limit of time may stop it: only these get tight ones, since under load anything takes longer than a second. */
const isStoppedByTime = ({ told }: Specimen) => /did not finish|still (computing|waits)/.test(told?.source ?? '');

/** Tight, so that what never ends costs little. */
const FOR_ENDLESS = { startSeconds: 5, callSeconds: 1, answerSeconds: 2 };

/** Grades the specimens of both collections, each in a copy of a warm process. */
export interface CollectionGrader {
  grade(name: CollectionName, specimen: Specimen): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * Warms the processes that the collections are graded in. With `twice` each specimen is graded again in a process that was
 * started for it, and by Jest where inputs are those that a learner sees: byte for byte the same verdict is due.
 */
export async function collectionGrader(course: Course, twice: boolean): Promise<CollectionGrader> {
  const copies = forkingPool(course.root);
  const roomy = { pool: copies, again: runnerPool(course.root, 0) };
  const limits = { ...LIMITS, ...FOR_ENDLESS };
  const tight = { pool: copies.hurried(FOR_ENDLESS), again: runnerPool(course.root, 0, limits) };
  const scratch = mkdtempSync(join(tmpdir(), 'by-heart-'));
  const close = async () => {
    await Promise.all([copies, roomy.again, tight.again].map((pool) => pool.close()));
    rmSync(scratch, { recursive: true, force: true });
  };
  try {
    await Promise.all([copies.warm([]), copies.warm(['transferlab'])]);
  } catch (cause) {
    await close();
    throw cause;
  }
  return {
    close,
    async grade(name, specimen) {
      const hostile = name === 'hostile';
      const byHeart = isByHeart(specimen);
      const { pool, again } = hostile && isStoppedByTime(specimen) ? tight : roomy;
      const salted = byHeart ? { salt: SALT } : {};
      const exercise = findExercise(course, specimen.exercise);
      const file = byHeart ? besideSolution(specimen, exercise, scratch) : specimen.file;
      const verdict = await examine(course, exercise, file, pool, salted);
      const objections = hostile ? againstHostile(specimen, verdict) : againstHonest(verdict);
      if (byHeart) {
        const atHome = await examine(course, exercise, file, pool);
        for (const objection of againstHonest(atHome)) objections.push(`at home: ${objection}`);
      }
      if (twice) {
        for (const objection of await gradedAgain(course, exercise, file, verdict, again, salted))
          objections.push(objection);
      }
      // Those that measure are kept for the next answer, and are nothing that this one left.
      await Promise.all([pool, again].map(({ measurer }) => measurer.rest()));
      return { specimen, verdict, objections: [...objections, ...leftBehind(1)] };
    },
  };
}

/** A copy of the specimen with the solution next to it, as `./right`. */
function besideSolution({ file, name }: Specimen, { solution }: Exercise, scratch: string): string {
  const folder = join(scratch, name);
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(solution, 'answer.ts'), join(folder, 'right.ts'));
  copyFileSync(file, join(folder, 'answer.ts'));
  return join(folder, 'answer.ts');
}

async function gradedAgain(
  course: Course,
  exercise: Exercise,
  file: string,
  first: Verdict,
  pool: Pool,
  options: ExamineOptions,
): Promise<string[]> {
  const again = await examine(course, exercise, file, pool, { ...options, underJest: options.salt === undefined });
  const text = ({ milliseconds, ...verdict }: Verdict) => JSON.stringify(verdict);
  return text(first) === text(again) ? [] : [`graded again: ${text(again)}`, `at first: ${text(first)}`];
}

function againstHostile({ told, exercise }: Specimen, verdict: Verdict): string[] {
  const objections: string[] = [];
  if (verdict.status !== 'failed' || verdict.points.earned !== 0) {
    objections.push(`status ${verdict.status} with ${verdict.points.earned} points: ${verdict.problem?.message ?? ''}`);
  }
  const reasons = [verdict.problem?.message, ...verdict.checks.flatMap(({ says, message }) => [says, message])];
  const said = reasons.filter((reason): reason is string => reason !== undefined);
  if (!told) objections.push(`the comment does not say what a true reason for ${exercise} is`);
  else if (!said.some((reason) => told.test(reason))) objections.push(`is told: ${[...new Set(said)].join(' / ')}`);
  return objections;
}

function againstHonest({ status, checks, problem }: Verdict): string[] {
  if (status === 'passed') return [];
  const failed = checks.filter(({ passed }) => !passed).map(({ name, message }) => `${name}: ${message}`);
  return [`status ${status}: ${problem?.message ?? failed.join(' / ')}`];
}

/** Processes and files that specimens left on this machine, where the pool keeps so many processes ahead. */
export function leftBehind(ahead: number): string[] {
  const folders = [...new Set(['/tmp', '/dev/shm', tmpdir()])].filter((folder) => existsSync(folder));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /left-behind|filler|addon\.node|way-out/.test(name))
      .map((name) => `left ${join(folder, name)}`),
  );
  // One that was started ahead holds no code yet.
  const started = tree(process.pid).filter((pid) => isNode(pid, 'running/child.js')).length - ahead;
  const servers = tree(process.pid).filter((pid) => isNode(pid, 'running/fork-server-inside.js'));
  const copies = servers.filter((pid) => servers.some((other) => other !== pid && tree(other).includes(pid)));
  const remaining = Math.max(0, started) + copies.length;
  return remaining > 0 ? [...files, `left ${remaining} processes`] : files;
}

/** Whether a process is Node with this script, and not what started it. */
function isNode(pid: number, script: string): boolean {
  try {
    const [program, ...args] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return program === process.execPath && args.some((arg) => arg.endsWith(script));
  } catch {
    return false;
  }
}
