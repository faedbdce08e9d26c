/** Lets timers and messages have their turn. A timer would take four milliseconds, a message takes none. */
export const turn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });

const listeners = new Set<() => void>();

/** Calls the function at the next `interrupt()`. Returns a function that ends it. */
export function onInterrupt(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/**
 * Asks every running `fit` to stop after its current step, as Ctrl-C does in Node: it returns its history so far. Call it from a
 * button's handler; training yields to the page at least every 50 ms, where a step does not take longer.
 */
export function interrupt(): void {
  for (const listener of listeners) listener();
  listeners.clear();
}
