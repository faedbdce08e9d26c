import type { Callback, Run } from '../core/callback';
import { allOrNothing, type Own } from '../engine/owning';
import { tellFinished } from './callbacks/finished-before';
import { withSignOfLife } from './callbacks/sign-of-life';
import type { Interruptions } from './interrupt';

/** The callbacks of one run, called in the order in which they are given. */
export interface CallbackList {
  readonly mayEndEarly: boolean;
  /** Adds the callbacks' variables to the run's state and calls `begin`. `own` calls `end` when the run ends, the first last. */
  begin(run: Run, own: Own): Promise<void>;
  /** Says that a checkpoint held the finished run. */
  tellFinished(run: Run): void;
  /** Calls `step` or `epoch`, notes in the history who stops the run, and then calls `settled`. */
  call(event: 'step' | 'epoch', run: Run): Promise<void>;
}

/** In a notebook a line about the progress is among them, unless one of them shows progress itself. */
export function callbackList(given: readonly Callback[], stopping: Interruptions): CallbackList {
  const callbacks = withSignOfLife(given);
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
    tellFinished: (run) => tellFinished(run, callbacks),
    async call(event, run) {
      const { history } = run;
      for (const callback of callbacks) {
        const answer = await callback[event]?.(run);
        if (answer) history.stopped ??= answer.stop;
      }
      if (stopping.asked()) history.stopped ??= 'interrupted';
      for (const callback of callbacks) await callback.settled?.(run);
    },
  };
}
