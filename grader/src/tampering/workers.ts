import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { random } from '../numbers';
import type { Done, Job } from './worker';

/** Each job by the next worker that is free; as many of them as there are cores. */
export async function byWorkers(jobs: readonly Job[], took: (done: Done) => void): Promise<void> {
  const left = [...jobs];
  await inParallel(jobs.length, async (ask) => {
    for (let job = left.shift(); job; job = left.shift()) took(await ask(job));
  });
}

/** Of one wrong answer of each exercise, more than there is time for. */
export const WITHIN_BUDGET = { aims: 1, count: 1000 };

/** In an order that the seed draws, each job for its part of the seconds that are left; none is begun after them. */
export async function withinBudget(
  jobs: readonly Job[],
  budget: number,
  seed: number,
  took: (done: Done) => void,
): Promise<void> {
  const next = random(seed);
  const left = jobs.map((job) => ({ job, at: next() })).sort((a, b) => a.at - b.at);
  const end = performance.now() + budget * 1000;
  await inParallel(jobs.length, async (ask, workers) => {
    while (left.length > 0 && performance.now() < end) {
      const seconds = ((end - performance.now()) / 1000) * Math.min(1, workers / left.length);
      const [{ job }] = left.splice(0, 1);
      took(await ask({ ...job, ...WITHIN_BUDGET, seconds }));
    }
  });
}

async function inParallel(
  jobs: number,
  each: (ask: (job: Job) => Promise<Done>, workers: number) => Promise<void>,
): Promise<void> {
  const workers = Math.min(availableParallelism(), jobs);
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = startWorker();
      await each(worker.ask, workers);
      worker.end();
    }),
  );
}

/** A process that does one job after the other, and another one where it came to its end. */
function startWorker(): { ask(job: Job): Promise<Done>; end(): void } {
  let child: ChildProcess | undefined;
  return {
    ask(job) {
      if (!child?.connected)
        child = fork(join(__dirname, 'worker.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const asked = child;
      return new Promise((resolve) => {
        const ended = (code: number | null) => resolve({ failure: `${job.id}: its worker ended with ${code}` });
        asked.once('exit', ended);
        asked.once('message', (done) => {
          asked.off('exit', ended);
          resolve(done as Done);
        });
        asked.send(job);
      });
    },
    end() {
      if (child?.connected) child.disconnect();
    },
  };
}
