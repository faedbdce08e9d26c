import { onInterrupt, turn } from '../platform/turns';

/** Watches for requests to stop: Ctrl-C, a notebook's stop button (both are SIGINT), or an AbortSignal. */
export interface Interruptions {
  asked(): boolean;
  /** Yields to timers and signals if the last time was a while ago: steps of a graph do not yield by themselves. */
  yieldNow(): Promise<void>;
  dispose(): void;
}

/** Milliseconds of training after which the event loop gets a turn. */
const TURN = 50;

/** The first SIGINT requests a stop after the current step. A second one ends the process, as it does by default. */
export function interruptions(signal?: AbortSignal): Interruptions {
  let interrupted = false;
  let last = performance.now();
  const dispose = onInterrupt(() => {
    interrupted = true;
  });
  return {
    asked: () => interrupted || signal?.aborted === true,
    async yieldNow() {
      if (performance.now() - last < TURN) return;
      await turn();
      last = performance.now();
    },
    dispose,
  };
}
