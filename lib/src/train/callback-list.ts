import type { Callback, Run } from '../core/callback';
import { allOrNothing, type Own } from '../engine/owning';
import { reportFinished } from './callbacks/report-finished';
import { withWaitingLine } from './callbacks/waiting-line';
import type { Interruptions } from './interrupt';

/** The callbacks of one run, called in the order in which they are given. */
export interface CallbackList {
  readonly mayEndEarly: boolean;
  /** Adds the callbacks' variables to the run's state and calls `begin`. `own` calls `end` when the run ends, the first last. */
  begin(run: Run, own: Own): Promise<void>;
  /** Reports that the checkpoint has the finished run. */
  reportFinished(run: Run): void;
  /** Calls `step` or `epoch`, records in the history which callback stops the run, and then calls `settled`. */
  call(event: 'step' | 'epoch', run: Run): Promise<void>;
}

/** The callbacks of a run; in a notebook also a line about the progress, unless one of them shows progress itself. */
export function callbackList(options: readonly Callback[], stopping: Interruptions): CallbackList {
  const callbacks = withWaitingLine(options);
  return {
    mayEndEarly: callbacks.some(({ mayEnd }) => mayEnd),
    async begin(run, own) {
      for (const callback of [...callbacks].reverse()) own({ dispose: () => callback.end?.(run) });
      for (const callback of callbacks) {
        const memory = allOrNothing(() => callback.memory?.(run));
        Object.assign(run.state, memory);
      }
      for (const callback of callbacks) await callback.begin?.(run);
    },
    reportFinished: (run) => reportFinished(run, callbacks),
    async call(event, run) {
      const { history } = run;
      for (const callback of callbacks) {
        const result = await callback[event]?.(run);
        if (result) history.stopped ??= result.stop;
      }
      if (stopping.asked()) history.stopped ??= 'interrupted';
      for (const callback of callbacks) await callback.settled?.(run);
    },
  };
}
