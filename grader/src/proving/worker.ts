import type { Course } from '../course';
import { CourseError } from '../error';
import { type Proof, proveExercise } from '../prove';
import { forkingPool, type Pool } from '../running/pool';

/** One exercise to prove. */
export interface Job {
  course: Course;
  id: string;
}

/** Its proofs, or why there are none: `sentence` where that is an error message for the reader. */
export type Done = { proofs: Proof[] } | { failure: string; sentence: boolean };

/** Proves one exercise after the other for the process that started this one; all of them share its fork servers. */
function work(): void {
  let pool: Pool | undefined;
  process.on('message', async ({ course, id }: Job) => {
    pool ??= forkingPool(course.root);
    process.send?.(await proved(course, id, pool));
  });
  process.on('disconnect', () => void pool?.close());
}

async function proved(course: Course, id: string, pool: Pool): Promise<Done> {
  const proofs: Proof[] = [];
  try {
    for await (const proof of proveExercise(course, id, pool)) proofs.push(proof);
    return { proofs };
  } catch (error) {
    const { message, stack = message } = error as Error;
    return error instanceof CourseError ? { failure: message, sentence: true } : { failure: stack, sentence: false };
  }
}

work();
