import { Console } from 'node:console';
import type { Bundle } from '../protocol/worker-messages';
import { bundlesOf } from '../show/bundle';
import { show, tell } from './events';

/**
 * Leads what cells print and show to the kernel: `console`, `process.stdout`, `process.stderr`, tslab's `display` and the
 * globals `display` and `clearOutput`.
 */
export function captureOutput(jupyter: { lastWriteDisplayData: unknown }): void {
  for (const name of ['stdout', 'stderr'] as const) {
    process[name].write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      show({ type: 'stream', name, text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    }) as NodeJS.WriteStream['write'];
  }
  const clearOutput = (wait = false) => tell({ type: 'clear', wait: Boolean(wait) });
  // Not Node's own, which keeps what it printed for a debugger.
  const console = new Console({ stdout: process.stdout, stderr: process.stderr });
  console.clear = () => clearOutput();
  Object.assign(globalThis, {
    console,
    clearOutput,
    display(value: unknown) {
      for (const bundle of bundlesOf(value)) show({ type: 'display', bundle, update: false });
    },
  });
  jupyter.lastWriteDisplayData = (bundle: Bundle, update: boolean) =>
    show({ type: 'display', bundle, update: Boolean(update) });
}
