import type { Variable } from '@tensorflow/tfjs';
import type { Run } from '../core/callback';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';

/** A copy of a run's state at its start, which is a part of the run's state under names with a prefix. */
export interface StartState {
  memory(run: Pick<Run, 'net' | 'state'>): Record<string, Variable>;
  /** Assigns the copy to the state. */
  reset(state: Run['state']): void;
  dispose(): void;
}

/** For a callback that resets a run: to the start of the values whose names pass `keep`. */
export function startState(prefix: string, keep: (name: string, net: Net) => boolean): StartState {
  let start: Record<string, Variable> = {};
  return {
    memory({ net, state }) {
      const names = Object.keys(state).filter((name) => keep(name, net));
      start = Object.fromEntries(names.map((name) => [name, tf.variable(state[name], false)]));
      return Object.fromEntries(names.map((name) => [prefix + name, start[name]]));
    },
    reset(state) {
      for (const [name, value] of Object.entries(start)) state[name].assign(value);
    },
    dispose() {
      tf.dispose(start);
      start = {};
    },
  };
}
