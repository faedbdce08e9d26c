import type { Callback } from '../../core/callback';
import { notebookDisplay } from '../../show/notebook-display';
import { type WaitingLine, waitingLine } from '../../show/waiting-line';
import { progressText, shareDone, stopwatch } from './progress-line';

/**
 * In a notebook a run that shows nothing of itself says how far it is as soon as it takes longer than two seconds; at its end
 * the line is gone. Runs that show themselves keep the line from what works inside of them.
 */
export function withSignOfLife(callbacks: readonly Callback[]): readonly Callback[] {
  if (!notebookDisplay()) return callbacks;
  return [...callbacks, signOfLife(callbacks.some(({ showsProgress }) => showsProgress))];
}

function signOfLife(silent: boolean): Callback {
  let line: WaitingLine | undefined;
  let pace: ReturnType<typeof stopwatch> | undefined;
  return {
    begin(run) {
      line = waitingLine({ silent });
      pace = stopwatch(run);
    },
    step(run) {
      const now = pace?.();
      if (now) line?.at(shareDone(run), () => progressText(run, now));
    },
    end: () => line?.end(),
  };
}
