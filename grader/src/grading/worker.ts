import { statSync } from 'node:fs';
import { join } from 'node:path';
import { thisCourse } from '../course';
import { type ExamineOptions, examine } from '../deciding/examine';
import type { Verdict } from '../deciding/verdict';
import { type Exercise, findExercise } from '../exercise';
import { forkingPool } from '../running/pool';
import { sharingPool } from '../running/sharing';

/** What a worker is asked: to examine one answer. */
export interface Job {
  exercise: string;
  answerFile: string;
  /** What the inputs that nobody has seen hang on. */
  salt: number;
  /** Whose it is and nobody else's, where it may share a process with others that are: see `sharing.ts`. */
  submission?: string;
}

/**
 * A process that examines one answer after the other, as its parent asks. It ends with its parent; anything it does
 * not expect ends it, and the parent starts another.
 */
const course = thisCourse();
const pool = sharingPool(forkingPool(course.root));
// Ctrl-C reaches every process of a terminal; what to do about it is the parent's affair.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('exit', () => pool.close());
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(1);
});
process.on('message', async (job: Job) => {
  process.send?.(await verdictOn(job));
});

const exercises = new Map<string, { made: number; exercise: Exercise }>();

/** The exercise with this id, read again only when its exercise.json changed. */
function exerciseOf(id: string): Exercise {
  const modified = ({ folder }: Exercise) =>
    statSync(join(folder, 'exercise.json'), { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
  const known = exercises.get(id);
  if (known && modified(known.exercise) === known.made) return known.exercise;
  const exercise = findExercise(course, id);
  exercises.set(id, { made: modified(exercise), exercise });
  return exercise;
}

/**
 * In a process that has run another answer only a plain pass counts, which reads the same wherever it was come by. For
 * anything else the answer is asked once more, in a process that has run none: what it loses is its own fault.
 */
async function verdictOn({ exercise, answerFile, salt, submission }: Job): Promise<Verdict> {
  const options: ExamineOptions = { salt, untilFirstFailure: () => pool.shared };
  const verdict = () => examine(course, exerciseOf(exercise), answerFile, pool, options);
  pool.next(submission);
  const first = await verdict();
  if (!pool.shared || (first.status === 'passed' && first.checks.every(({ output }) => output === undefined)))
    return first;
  pool.anew();
  return verdict();
}
