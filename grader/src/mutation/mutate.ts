import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Course } from '../course';
import { examine } from '../deciding/examine';
import { CourseError } from '../error';
import type { Exercise } from '../exercise';
import { LIMITS } from '../running/limits';
import { forkingPool, type Pool } from '../running/pool';
import { type Mutant, mutantsOf } from './mutants';

/**
 * A mutant that no check can distinguish from the solution, and why. It names the line by its text, since numbers move, and the
 * change as the report does; without a change it stands for any other constant on that line.
 */
const excuse = z.strictObject({
  before: z.string(),
  change: z.string().optional(),
  because: z.string().trim().min(10),
});
const excuses = z.array(excuse);

/** What became of the mutants of one exercise. */
export interface MutationReport {
  id: string;
  mutants: number;
  killed: number;
  /** Those of them that no check judged: they ran into a limit of time, or a signal ended them. */
  late: Pick<Mutant, 'line' | 'before' | 'change'>[];
  excused: number;
  survivors: Pick<Mutant, 'line' | 'before' | 'change'>[];
  /** Excuses for mutants that do not exist or do not survive. */
  stale: z.infer<typeof excuses>;
  /** The part of those not excused that a check noticed, from 0 to 1. */
  score: number;
}

/** Where the excuses of an exercise are: next to its solution, since they quote it. */
export const EXCUSES = 'equivalent.json';

/** Hands in every mutant of an exercise's solution and reports which of them pass. */
export async function mutateExercise(
  course: Course,
  exercise: Exercise,
  pool: Pool,
  progress: (done: number, of: number) => void = () => undefined,
): Promise<MutationReport> {
  const solution = join(exercise.solution, 'answer.ts');
  if (!existsSync(solution))
    throw new CourseError(`${exercise.id} has no solution to make mutants of: ${solution} is missing.`);
  const stub = readFileSync(join(exercise.folder, 'stub.ts'), 'utf8');
  const mutants = mutantsOf(readFileSync(solution, 'utf8'), stub);
  const excused = readExcuses(join(exercise.solution, EXCUSES));
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  const passing: Mutant[] = [];
  const late: Mutant[] = [];
  try {
    for (const [done, mutant] of mutants.entries()) {
      progress(done, mutants.length);
      const file = join(folder, 'answer.ts');
      writeFileSync(file, mutant.code);
      const { status, problem, doubtful } = await examine(course, exercise, file, pool, {
        untilFirstFailure: () => true,
      });
      if (status === 'error') throw new CourseError(`${exercise.id}: ${problem?.message} (${mutant.change})`);
      if (status === 'passed') passing.push(mutant);
      else if (doubtful) late.push(mutant);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const about = (mutant: Mutant, { before, change }: z.infer<typeof excuse>) =>
    mutant.before === before && (change === undefined ? mutant.constant : mutant.change === change);
  const survivors = passing.filter((mutant) => !excused.some((each) => about(mutant, each)));
  const equivalent = passing.length - survivors.length;
  const killed = mutants.length - passing.length;
  return {
    id: exercise.id,
    mutants: mutants.length,
    killed,
    excused: equivalent,
    late: late.map(shown),
    survivors: survivors.map(shown),
    stale: excused.filter((each) => !passing.some((mutant) => about(mutant, each))),
    score: killed + survivors.length === 0 ? 1 : killed / (killed + survivors.length),
  };
}

const shown = ({ line, before, change }: Mutant) => ({ line, before, change });

/** Mutants loop easily, so a call may take less time than a learner's. */
export const mutationPool = (course: Course): Pool =>
  forkingPool(course.root, { ...LIMITS, callSeconds: 10, answerSeconds: 20 });

function readExcuses(file: string): z.infer<typeof excuses> {
  if (!existsSync(file)) return [];
  try {
    return excuses.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new CourseError(`${file} should be a list of {"before", "change", "because"}, and is not:\n${why}`);
  }
}
