import picomatch from 'picomatch';
import { TransferError } from '../error';
import { layerOf } from './compose';

/** Whether a weight is meant by one of some globs, which are matched against its layer's name and its own. */
export function matchedBy(globs: readonly string[]): (weight: string) => boolean {
  const matchers = globs.map((glob) => picomatch(glob, { bash: true }));
  return (weight) => matchers.some((matches) => matches(layerOf(weight)) || matches(weight));
}

/** Says so where a glob matches none of these weights; `call` is the function that got it. */
export function requireMatches(call: string, globs: readonly string[], names: readonly string[]): void {
  const idle = globs.find((glob) => !names.some(matchedBy([glob])));
  if (idle === undefined) return;
  throw new TransferError(`${call}('${idle}') matches no weight. The layers are: ${layersOf(names).join(', ')}.`);
}

/** The layers that have weights, from the first to the last. */
export function layersOf(names: readonly string[]): string[] {
  return [...new Set(names.map(layerOf))];
}
