import { thisCourse } from '../course';
import { type Exercise, findExercise } from '../exercise';
import { LIMITS, type Limits } from '../running/limits';
import { forkingPool, type Pool } from '../running/pool';
import { HARMLESS, lostByHarmless } from './harmless';
import { type KitOptions, type Report, tamperWith } from './kit';

/** What a worker is asked to do. */
export interface Job extends Omit<KitOptions, 'deadline'> {
  id: string;
  /** For so many seconds; undefined for all that is drawn. */
  seconds?: number;
  /** In place of tampering: the solution with what is harmless. */
  harmless?: boolean;
}

/** What came of it; `kept`: the exercise whose solution kept all points. */
export type Done = { report: Report } | { failure: string } | { kept: string };

const FOR_TAMPERING: Limits = { ...LIMITS, answerSeconds: 60 };

function work(): void {
  const course = thisCourse();
  const pool = forkingPool(course.root, FOR_TAMPERING);
  process.on('message', async (job: Job) => {
    const done = await workOn(findExercise(course, job.id), job, pool).catch(
      (error: Error): Done => ({ failure: `${job.id}: ${error.message}` }),
    );
    process.send?.(done);
  });
  process.on('disconnect', () => void pool.close());
}

async function workOn(exercise: Exercise, { seconds, harmless, ...options }: Job, pool: Pool): Promise<Done> {
  if (harmless) return keeps(exercise, pool);
  const deadline = seconds === undefined ? undefined : performance.now() + seconds * 1000;
  return { report: await tamperWith(exercise, pool, { ...options, deadline }) };
}

/** All harmless things together, and where that costs anything, which of them does. */
async function keeps(exercise: Exercise, pool: Pool): Promise<Done> {
  const lost = await lostByHarmless(exercise, pool);
  if (lost.length === 0) return { kept: exercise.id };
  const by: string[] = [];
  for (const each of HARMLESS) {
    for (const check of await lostByHarmless(exercise, pool, [each])) by.push(`with ${each.name}: ${check}`);
  }
  return { failure: `${exercise.id} loses ${(by.length > 0 ? by : lost).join('; ')}` };
}

work();
