import { join } from 'node:path';
import { random } from '../numbers';
import { takingTurns, withWorkers } from '../worker-processes';
import type { Done, Job } from './worker';

/** Each job by the next worker that is free; as many of them as there are cores. */
export async function byWorkers(jobs: readonly Job[], took: (done: Done) => void): Promise<void> {
  await inParallel(jobs.length, takingTurns(jobs, took));
}

/** Tamperings of one wrong answer of each exercise, more than there is time for. */
export const WITHIN_BUDGET = { aims: 1, count: 1000 };

/** In an order that the seed draws, each job for its part of the seconds that are left; none is begun after them. */
export async function withinBudget(
  jobs: readonly Job[],
  budget: number,
  seed: number,
  took: (done: Done) => void,
): Promise<void> {
  const next = random(seed);
  const remaining = jobs.map((job) => ({ job, at: next() })).sort((a, b) => a.at - b.at);
  const end = performance.now() + budget * 1000;
  await inParallel(jobs.length, async (ask, workers) => {
    while (remaining.length > 0 && performance.now() < end) {
      const seconds = ((end - performance.now()) / 1000) * Math.min(1, workers / remaining.length);
      const [{ job }] = remaining.splice(0, 1);
      took(await ask({ ...job, ...WITHIN_BUDGET, seconds }));
    }
  });
}

const inParallel = (jobs: number, each: (ask: (job: Job) => Promise<Done>, workers: number) => Promise<void>) =>
  withWorkers<Job, Done>(
    join(__dirname, 'worker.js'),
    { jobs },
    ({ id }, code) => ({ failure: `${id}: its worker ended with ${code}` }),
    each,
  );
