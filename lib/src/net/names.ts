import picomatch from 'picomatch';
import { TransferError } from '../error';
import { layerOf } from './compose';

/** Whether one of the globs matches a weight's name or its layer's. */
export function matchedBy(globs: readonly string[]): (weight: string) => boolean {
  const matchers = globs.map((glob) => picomatch(glob, { bash: true }));
  return (weight) => matchers.some((matches) => matches(layerOf(weight)) || matches(weight));
}

/** Throws if a glob matches none of these weights; `call` is the function that got it. */
export function requireMatches(call: string, globs: readonly string[], names: readonly string[]): void {
  const unmatched = globs.find((glob) => !names.some(matchedBy([glob])));
  if (unmatched === undefined) return;
  throw new TransferError(`${call}('${unmatched}') matches no weight. The layers are: ${layersOf(names).join(', ')}.`);
}

/** The layers that have weights, in order. */
export function layersOf(names: readonly string[]): string[] {
  return [...new Set(names.map(layerOf))];
}
