import type { Variable } from '@tensorflow/tfjs';
import type { Run } from '../../core/callback';
import { type About, pairsOf } from './probe';

/** What nets of this process began with in a run on a file: a cell that was interrupted runs again on a net that has moved. */
const starts = new WeakMap<Variable, Map<string, About>>();

/** What the weights that a run changes were at its start. `isNew`: the file is not there yet, so it is what they are now. */
export function startOf({ net, state }: Run, file: string, isNew: boolean): About {
  const changing = new Set(Object.values(state));
  const weights = Object.values(net.weights).filter((weight) => changing.has(weight));
  const [first] = weights;
  const known = first && starts.get(first)?.get(file);
  if (known && !isNew) return known;
  const now: About = { about: pairsOf(weights) };
  if (first) starts.set(first, new Map([...(starts.get(first) ?? []), [file, now]]));
  return now;
}
