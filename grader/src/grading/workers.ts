import { type ChildProcess, fork } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../deciding/verdict';
import type { Job } from './worker';

const TRIES = 3;
const LONGEST_SECONDS = 900;

/**
 * Examines answers in `count` processes and hands over each verdict as it comes; jobs start in order, those of one submission
 * in one process. A process that dies is replaced, and its answer examined again. When `done` throws, or the signal comes,
 * everything stops.
 */
export async function examineAll<T extends Job>(
  jobs: T[],
  count: number,
  done: (job: T, verdict: Verdict) => void,
  signal: AbortSignal,
): Promise<void> {
  const queue = batches(jobs, Math.ceil(jobs.length / count)).values();
  const workers = startWorkers(Math.min(count, jobs.length));
  // What stops one of them stops all: a full disk, or the caller.
  const failed = new AbortController();
  const halt = AbortSignal.any([signal, failed.signal]);
  const end = () => {
    for (const worker of workers) worker.end();
  };
  halt.addEventListener('abort', end);
  try {
    await Promise.all(
      workers.map(async (worker) => {
        let batch: T[] = [];
        // The next one is under way while a verdict goes to the disk.
        const ask = () => {
          if (batch.length === 0) batch = queue.next().value ?? [];
          const job = batch.shift();
          return job && { job, verdict: settled(worker, job, halt) };
        };
        for (let asked = ask(); asked; ) {
          const { job } = asked;
          const verdict = await asked.verdict;
          if (halt.aborted) return;
          asked = ask();
          done(job, verdict);
        }
      }),
    );
  } catch (error) {
    failed.abort();
    throw error;
  } finally {
    end();
  }
}

/** Neighbours of one submission together, at most so many: where there are few students, all workers have some. */
function batches<T extends Job>(jobs: T[], most: number): T[][] {
  const groups: T[][] = [];
  for (const job of jobs) {
    const last = groups.at(-1);
    const together = last && job.submission !== undefined && last[0].submission === job.submission;
    if (together && last.length < most) last.push(job);
    else groups.push([job]);
  }
  return groups;
}

/** One of the processes that examine as those of `examineAll` do, for jobs that come from elsewhere. */
export interface Examiner {
  examine(job: Job, signal: AbortSignal): Promise<Verdict>;
  end(): void;
}

export function startExaminers(count: number): Examiner[] {
  return startWorkers(count).map((worker) => ({
    examine: (job, signal) => settled(worker, job, signal),
    end: worker.end,
  }));
}

interface Worker {
  /** Undefined when the process died over it. */
  ask(job: Job): Promise<Verdict | undefined>;
  /** What it said last on stderr. */
  said(): string;
  end(): void;
}

/**
 * A verdict that stands. One that is none (the checks could not run) is asked for twice, and so is one that a signal or a limit
 * of time decided: it may have come from outside, from a machine with too much to do, and then it is not the answer's fault.
 */
async function settled(worker: Worker, job: Job, signal: AbortSignal): Promise<Verdict> {
  let verdict: Verdict | undefined;
  let deaths = 0;
  let doubts = 0;
  while (!signal.aborted && deaths < TRIES && doubts < 2) {
    verdict = await worker.ask(job);
    if (!verdict) deaths++;
    else if (verdict.status === 'error' || verdict.doubtful) doubts++;
    else break;
  }
  return verdict ?? noVerdict(job, worker.said());
}

/** What stands where the grader itself came to an end over an answer. */
export function noVerdict({ exercise }: Pick<Job, 'exercise'>, said: string): Verdict {
  const message = `The grader's own process ended ${TRIES} times over this answer. ${said.trim().slice(-500)}`.trim();
  return {
    id: exercise,
    title: '',
    answer: 'answer.ts',
    status: 'error',
    points: { earned: 0, of: 0 },
    problem: { message },
    checks: [],
    sandboxed: true,
    milliseconds: 0,
  };
}

/**
 * A core for each worker, where there are no more cores than workers: a worker and its sandboxes wake each other many
 * times for an answer, and across cores that takes three times as long. Undefined where they are left to the system.
 */
function coresFor(workers: number): number[] | undefined {
  const taskset = process.platform === 'linux' && ['/usr/bin/taskset', '/bin/taskset'].some((file) => existsSync(file));
  const cores = taskset ? allowedCores() : [];
  return cores.length > 0 && workers >= cores.length
    ? Array.from({ length: workers }, (_, which) => cores[which % cores.length])
    : undefined;
}

/** The numbers of the cores that this process may use: `0-3,8` in /proc. */
function allowedCores(): number[] {
  const [, list] = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return (list ?? '')
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

function startWorkers(count: number): Worker[] {
  const cores = coresFor(count);
  return Array.from({ length: count }, (_, which) => startWorker(cores?.[which]));
}

function startWorker(core: number | undefined): Worker {
  let child: ChildProcess | undefined;
  let stderr = '';
  const start = () => {
    const pinned = core === undefined ? {} : { execPath: 'taskset', execArgv: ['-c', String(core), process.execPath] };
    const started = fork(join(__dirname, 'worker.js'), { stdio: ['ignore', 'ignore', 'pipe', 'ipc'], ...pinned });
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-2000);
    });
    return started;
  };
  return {
    ask(job) {
      if (!child?.connected || child.exitCode !== null || child.signalCode !== null) child = start();
      const asked = child;
      return new Promise((resolve) => {
        const timer = setTimeout(() => asked.kill('SIGKILL'), LONGEST_SECONDS * 1000);
        const settle = (verdict?: Verdict) => {
          clearTimeout(timer);
          asked.removeAllListeners('message').removeAllListeners('close').removeAllListeners('error');
          asked.on('error', () => undefined);
          resolve(verdict);
        };
        asked.once('message', (verdict) => settle(verdict as Verdict));
        asked.once('close', () => settle());
        asked.once('error', () => settle());
        asked.send(job, (error) => error && settle());
      });
    },
    said: () => stderr,
    end: () => child?.kill('SIGKILL'),
  };
}
