import type { Bundle } from '../bundle';
import { LIMITS, type Limits } from './limits';
import { type Runner, startRunner } from './runner';

/**
 * Running processes that are started ahead, so that a check finds one with TensorFlow already loaded.
 * Each serves one answer, or the answers of one submission, and is thrown away.
 */
export interface Pool {
  /** A fresh process; a started one when there is one. */
  take(): Runner;
  /** Starts the next one with these packages loaded. */
  prepare(packages: string[]): void;
  /** A trial is over: the process ends, or waits for the next answer of the same submission. Resolves when it is so. */
  giveBack(runner: Runner): Promise<void>;
  readonly limits: Limits;
  /** Ends what is still running; resolves when all of it is gone. */
  close(): Promise<void>;
}

/** `ahead` processes are kept ready: none for a single check, one where more checks follow. */
export function runnerPool(root: string, ahead: number, limits: Limits = LIMITS): Pool {
  const ready: Runner[] = [];
  const running = new Set<Runner>();
  const start = () => {
    const runner = startRunner(root, limits);
    running.add(runner);
    void runner.gone.then(() => running.delete(runner));
    return runner;
  };
  return {
    limits,
    take() {
      // One that died while it waited (memory is short, somebody killed it) is of no use to anybody.
      while (ready.length > 0) {
        const runner = ready.shift() as Runner;
        if (runner.alive) return runner;
      }
      return start();
    },
    prepare(packages) {
      while (ready.length < ahead) {
        const runner = start();
        const modules = packages.filter((name) => PRELOADED.test(name));
        if (modules.length) void runner.request({ do: 'preload', modules }, limits.startSeconds);
        ready.push(runner);
      }
    },
    async giveBack(runner) {
      runner.kill();
      await runner.gone;
    },
    async close() {
      ready.length = 0;
      const all = [...running];
      for (const runner of all) runner.kill();
      await Promise.all(all.map((runner) => runner.gone));
    },
  };
}

/**
 * The processes of one submission, taken from a pool: its answers are tried one after the other in the same sandbox,
 * so that Node and TensorFlow start once for all of them. `close` when the submission is done: nothing of it lives on.
 */
export function submissionPool(pool: Pool): Pool {
  let current: Runner | undefined;
  return {
    limits: pool.limits,
    take() {
      if (!current?.alive) current = pool.take();
      return current;
    },
    prepare: (packages) => pool.prepare(packages),
    giveBack: async (runner) => {
      if (!runner.alive) await pool.giveBack(runner);
    },
    async close() {
      if (current) await pool.giveBack(current);
    },
  };
}

/** Only the course's own heavy packages: anything else runs when the answer does. */
const PRELOADED = /^(@tensorflow\/tfjs(-node)?|transferlab)$/;

export const packagesOf = (...bundles: (Bundle | undefined)[]): string[] => [
  ...new Set(bundles.flatMap((bundle) => bundle?.packages ?? [])),
];
