import type { Variable } from '@tensorflow/tfjs';
import type { Run } from '../../core/callback';
import { type About, pairsOf } from './probe';

/** The start weights of runs in this process, by network and file: an interrupted cell runs again on a network that has changed. */
const starts = new WeakMap<Variable, Map<string, About>>();

/** The start values of the weights that a run changes. `isNew`: there is no file yet, so these are the current values. */
export function startOf({ net, state }: Run, file: string, isNew: boolean): About {
  const updated = new Set(Object.values(state));
  const weights = Object.values(net.weights).filter((weight) => updated.has(weight));
  const [first] = weights;
  const saved = first && starts.get(first)?.get(file);
  if (saved && !isNew) return saved;
  const current: About = { about: pairsOf(weights) };
  if (first) starts.set(first, new Map([...(starts.get(first) ?? []), [file, current]]));
  return current;
}
