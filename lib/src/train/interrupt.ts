import { setImmediate } from 'node:timers/promises';

/** Watches for the wish to stop: Ctrl-C, a notebook's stop button (both are SIGINT), or an AbortSignal. */
export interface Interruptions {
  asked(): boolean;
  /** Lets timers and signals have their turn, when the last was a while ago: steps of a graph leave them none. */
  yieldNow(): Promise<void>;
  dispose(): void;
}

/** Milliseconds of training after which others get a turn. */
const TURN = 50;

/** The first SIGINT asks to stop after the current step; the second one ends the process, as it does by default. */
export function interruptions(signal?: AbortSignal): Interruptions {
  let interrupted = false;
  let last = performance.now();
  const listen = () => {
    interrupted = true;
  };
  process.once('SIGINT', listen);
  return {
    asked: () => interrupted || signal?.aborted === true,
    async yieldNow() {
      if (performance.now() - last < TURN) return;
      await setImmediate();
      last = performance.now();
    },
    dispose: () => process.removeListener('SIGINT', listen),
  };
}
