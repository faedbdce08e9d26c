import type { TrialPool } from '../../../../grader/src/deciding/trial';
import { LIMITS } from '../../../../grader/src/running/limits';
import { measurerOf } from '../../../../grader/src/running/measurer';
import type { Runner } from '../../../../grader/src/running/runner';
import type { FrameRequest } from './messages';
import { confinedRunner } from './runner';

/** What needs the library, and with it TensorFlow.js. */
const WITH_LIBRARY: readonly string[] = ['transferlab', '@tensorflow/tfjs', '@tensorflow/tfjs-node'];

/** Training takes longer on one thread of WebAssembly than in the process for which checks set their times. */
const PATIENCE = 3;

let started = 0;

/** Confined workers for one answer: what `runnerPool` of the grader is for processes. `library`: all of them have the library. */
export function confinedPool(library: boolean): TrialPool & { close(): Promise<void> } {
  const tell = (request: FrameRequest, ports: Transferable[] = []) => postMessage(request, { transfer: ports });
  const runners: Runner[] = [];
  const take = (packages: string[]): Runner => {
    const id = ++started;
    const { port1, port2 } = new MessageChannel();
    const withLibrary = library || packages.some((name) => WITH_LIBRARY.includes(name));
    tell({ start: id, library: withLibrary, port: port2 }, [port2]);
    const runner = confinedRunner(port1, () => tell({ end: id }), withLibrary ? PATIENCE : 1);
    runners.push(runner);
    return runner;
  };
  const measurer = measurerOf(take, LIMITS);
  return {
    take,
    measurer,
    limits: { ...LIMITS, answerSeconds: LIMITS.answerSeconds * (library ? PATIENCE : 1) },
    giveBack: async (runner) => runner.kill(),
    async close() {
      await measurer.close();
      for (const runner of runners) runner.kill();
    },
  };
}
