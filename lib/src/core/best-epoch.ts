import { TransferError } from '../error';
import type { Measure, Run } from './callback';
import type { EpochRecord } from './history';

/** The index of the best epoch so far: the lowest loss or the highest accuracy, the first of ties; -1 without any. */
export function bestEpoch(epochs: readonly EpochRecord[], of: Measure, least = 0): number {
  const sign = of === 'validAccuracy' ? -1 : 1;
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, record] of epochs.entries()) {
    const value = record[of];
    // NaN is never the best, and neither is null, which replaces it in a file.
    if (!Number.isFinite(value) || !(sign * (value as number) < lowest - least)) continue;
    best = index;
    lowest = sign * (value as number);
  }
  return best;
}

/** Throws if a callback needs a value that this run does not measure. */
export function requireMeasured({ measures }: Run, of: Measure, who: string): void {
  if (measures.includes(of)) return;
  const missing = measures.includes('validLoss')
    ? `there is none without classes. Use ${who}({ of: 'validLoss' })`
    : measures.includes('validAccuracy')
      ? `labels teach nothing in this run. Use ${who}({ of: 'validAccuracy' })`
      : `it is measured on held-out data, and fit has none. Pass validate to fit, or use ${who}({ of: 'loss' })`;
  throw new TransferError(`${who} looks at ${of}, but ${missing}.`);
}
