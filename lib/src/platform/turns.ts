import { setImmediate } from 'node:timers/promises';

/** Lets timers, signals and messages have their turn. */
export const turn = (): Promise<void> => setImmediate();

/** Calls the function at the next Ctrl-C or a notebook's stop button (both are SIGINT). Returns a function that ends it. */
export function onInterrupt(listener: () => void): () => void {
  process.once('SIGINT', listener);
  return () => {
    process.removeListener('SIGINT', listener);
  };
}
