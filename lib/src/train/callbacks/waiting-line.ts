import type { Callback } from '../../core/callback';
import { notebookDisplay } from '../../platform/display';
import { type WaitingLine, waitingLine } from '../../show/waiting-line';
import { fractionDone, progressText, stopwatch } from './progress-line';

/**
 * Adds a line with the progress of a run in a notebook, if no callback shows it: from the second second until the run ends. If
 * a callback shows progress, the added one keeps functions that the run calls from showing such a line.
 */
export function withWaitingLine(callbacks: readonly Callback[]): readonly Callback[] {
  if (!notebookDisplay()) return callbacks;
  return [...callbacks, waitingCallback(callbacks.some(({ showsProgress }) => showsProgress))];
}

function waitingCallback(silent: boolean): Callback {
  let line: WaitingLine | undefined;
  let pace: ReturnType<typeof stopwatch> | undefined;
  return {
    begin(run) {
      line = waitingLine({ silent });
      pace = stopwatch(run);
    },
    step(run) {
      const now = pace?.();
      if (now) line?.at(fractionDone(run), () => progressText(run, now));
    },
    end: () => line?.end(),
  };
}
