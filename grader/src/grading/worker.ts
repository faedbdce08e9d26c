import { thisCourse } from '../course';
import { examine } from '../deciding/examine';
import type { Verdict } from '../deciding/verdict';
import { findExercise } from '../exercise';
import { forkingPool } from '../running/pool';

/** What a worker is asked: to examine one answer. */
export interface Job {
  exercise: string;
  answerFile: string;
  /** What the inputs that nobody has seen hang on. */
  salt: number;
}

/**
 * A process that examines one answer after the other, as its parent asks. It ends with its parent; anything it does
 * not expect ends it, and the parent starts another.
 */
const course = thisCourse();
const pool = forkingPool(course.root);
// Ctrl-C reaches every process of a terminal; what to do about it is the parent's affair.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => process.exit());
process.on('exit', () => pool.close());
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(1);
});
process.on('message', async ({ exercise, answerFile, salt }: Job) => {
  const verdict: Verdict = await examine(course, findExercise(course, exercise), answerFile, pool, {
    directly: true,
    salt,
  });
  process.send?.(verdict);
});
