import type { Wire } from './codec';
import type { Limits } from './limits';
import type { Code, Reply } from './messages';
import type { Runner, Stopped } from './runner';

/** Measures what answers left, in a process that never held a learner's code. */
export interface Measurer {
  /** Starts the process and loads this `measure.ts`, so that it is ready when it is needed. */
  prepare(code: Code): void;
  /**
   * Calls a function of this `measure.ts`. `stopped`: two processes in a row did not come to a reply, or the file cannot be
   * loaded.
   */
  measure(code: Code, name: string, args: Wire, seconds: number): Promise<Reply | Stopped>;
  /** Ends its process, and resolves when it is gone; the next that is asked gets another. */
  rest(): Promise<void>;
  /** The same for good. */
  close(): Promise<void>;
}

/** So many exercises are measured by one process, one after the other. */
const LOADS = 200;

/** `take` gives a process that has run nothing. */
export function measurerOf(take: (packages: string[]) => Runner, limits: Limits): Measurer {
  let runner: Runner | undefined;
  /** Those that this process had before its language was locked: no others can be loaded there. */
  let packages: readonly string[] = [];
  let loaded: { text: string; reply: Promise<Reply | Stopped> } | undefined;
  let loads = 0;
  let closed = false;
  /** One measurement at a time. */
  let last: Promise<unknown> = Promise.resolve();

  function ready(code: Code): Promise<Reply | Stopped> {
    // Who asked no longer waits for it, and a process that was started now would be nobody's to end.
    if (closed) return Promise.resolve({ stopped: 'was asked for after the end.', doubtful: true });
    if (!runner?.alive || loads >= LOADS || !code.packages.every((name) => packages.includes(name))) {
      runner?.kill();
      packages = code.packages;
      runner = take(code.packages);
      loaded = undefined;
      loads = 0;
    }
    if (loaded?.text !== code.code) {
      loads++;
      loaded = {
        text: code.code,
        reply: runner.request({ do: 'load', answer: code, measures: true }, limits.startSeconds),
      };
    }
    return loaded.reply;
  }

  async function once(code: Code, name: string, args: Wire, seconds: number): Promise<Reply | Stopped> {
    const reply = await ready(code);
    if ('stopped' in reply) return reply;
    // No artefact had a part in that.
    if (!reply.ok) return { stopped: `could not be loaded: ${reply.message}`, doubtful: false };
    return (runner as Runner).request({ do: 'measure', name, args }, Math.min(seconds, limits.callSeconds));
  }

  async function rest(): Promise<void> {
    runner?.kill();
    await runner?.gone;
    runner = undefined;
  }

  return {
    // In its turn: the process must hold the file whose functions are being called.
    prepare(code) {
      last = last.then(() => ready(code)).catch(() => undefined);
    },
    measure(code, name, args, seconds) {
      const measured = last.then(async () => {
        const first = await once(code, name, args, seconds);
        return 'stopped' in first ? once(code, name, args, seconds) : first;
      });
      last = measured.catch(() => undefined);
      return measured;
    },
    rest,
    async close() {
      closed = true;
      await rest();
    },
  };
}
