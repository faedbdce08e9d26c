import { type ChildProcess, fork, type Serializable } from 'node:child_process';
import { availableParallelism } from 'node:os';

interface WorkerProcess<Job, Done> {
  ask(job: Job): Promise<Done>;
  /** It may come to its end once it has done what it was asked. */
  end(): void;
}

/**
 * Runs `script` in `workers` processes, as many as there are cores unless said, and at most one for each of `jobs`. `each` is
 * called once for each of them and asks it
 * for one job after the other; `workers` says how many there are. `ended` makes the result of a job over which its process
 * ended; the next job gets another process. Resolves when `each` has returned for all.
 */
export async function withWorkers<Job, Done>(
  script: string,
  { jobs, workers: requested = availableParallelism() }: { jobs: number; workers?: number },
  ended: (job: Job, code: number | null) => Done,
  each: (ask: WorkerProcess<Job, Done>['ask'], workers: number) => Promise<void>,
): Promise<void> {
  const workers = Math.min(requested, jobs);
  await Promise.all(
    Array.from({ length: workers }, async () => {
      const worker = startWorker(script, ended);
      try {
        await each(worker.ask, workers);
      } finally {
        worker.end();
      }
    }),
  );
}

/**
 * What each worker does with a list of jobs: asks for the next one that none has taken, until none is left. A list that is
 * emptied meanwhile has none left.
 */
export function takingTurns<Job, Done>(
  jobs: readonly Job[],
  took: (done: Done, job: Job) => void,
): (ask: (job: Job) => Promise<Done>) => Promise<void> {
  // One iterator for all of them, so that each job is done once.
  const waiting = jobs.values();
  return async (ask) => {
    for (const job of waiting) took(await ask(job), job);
  };
}

/** A process that does one job after the other, and another one where it came to its end. */
function startWorker<Job, Done>(
  script: string,
  ended: (job: Job, code: number | null) => Done,
): WorkerProcess<Job, Done> {
  let child: ChildProcess | undefined;
  return {
    ask(job) {
      if (!child?.connected) child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      const asked = child;
      return new Promise((resolve) => {
        const atEnd = (code: number | null) => resolve(ended(job, code));
        asked.once('exit', atEnd);
        asked.once('message', (done) => {
          asked.off('exit', atEnd);
          resolve(done as Done);
        });
        asked.send(job as Serializable);
      });
    },
    end() {
      if (child?.connected) child.disconnect();
    },
  };
}
