import { join } from 'node:path';
import type { Course } from '../course';
import { CourseError } from '../error';
import { exerciseIds } from '../exercise';
import type { Proof } from '../prove';
import { takingTurns, withWorkers } from '../worker-processes';
import type { Done, Job } from './worker';

/**
 * Proves all exercises, in as many processes as there are cores: one examines its answers one after the other, and most of
 * that is one process waiting for another. Yields the proofs in the order of the course, those of an exercise when it is done.
 * Throws what one of them threw.
 */
export async function* proveAll(course: Course): AsyncGenerator<Proof> {
  const ids = [...new Set(exerciseIds(course).map(({ id }) => id))];
  const arrived = new Map<string, (done: Done) => void>();
  const results = ids.map((id) => new Promise<Done>((resolve) => arrived.set(id, resolve)));
  const jobs: Job[] = ids.map((id) => ({ course, id }));
  const each = takingTurns<Job, Done>(jobs, (done, { id }) => arrived.get(id)?.(done));
  const working = withWorkers(join(__dirname, 'worker.js'), { jobs: jobs.length }, endedOver, each);
  try {
    for (const result of results) {
      const done = await result;
      if ('failure' in done) throw done.sentence ? new CourseError(done.failure) : new Error(done.failure);
      yield* done.proofs;
    }
  } finally {
    jobs.length = 0;
    await working;
  }
}

const endedOver = ({ id }: Job, code: number | null): Done => ({
  failure: `The process that proved ${id} ended with ${code}. Is memory short? Try it by itself: npx course prove ${id}`,
  sentence: true,
});
