import type { Bundle } from '../bundle';
import { LIMITS } from './limits';
import { type Runner, startRunner } from './runner';

/**
 * Running processes that are started ahead, so that a check finds one with TensorFlow already loaded.
 * Each serves one answer and is thrown away.
 */
export interface Pool {
  /** A fresh process; a started one when there is one. */
  take(): Runner;
  /** Starts the next one with these packages loaded. */
  prepare(packages: string[]): void;
  close(): void;
}

/** `ahead` processes are kept ready: none for a single check, one where more checks follow. */
export function runnerPool(root: string, ahead: 0 | 1): Pool {
  const ready: Runner[] = [];
  return {
    take: () => ready.shift() ?? startRunner(root),
    prepare(packages) {
      while (ready.length < ahead) {
        const runner = startRunner(root);
        const modules = packages.filter((name) => PRELOADED.test(name));
        if (modules.length) void runner.request({ do: 'preload', modules }, LIMITS.startSeconds);
        ready.push(runner);
      }
    },
    close() {
      for (const runner of ready.splice(0)) runner.kill();
    },
  };
}

/** Only the course's own heavy packages: anything else runs when the answer does. */
const PRELOADED = /^(@tensorflow\/tfjs(-node)?|transferlab)$/;

export const packagesOf = (...bundles: (Bundle | undefined)[]): string[] => [
  ...new Set(bundles.flatMap((bundle) => bundle?.packages ?? [])),
];
