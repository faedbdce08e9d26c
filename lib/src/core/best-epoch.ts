import { TransferError } from '../error';
import type { Measure, Run } from './callback';
import type { EpochRecord } from './history';

/** The index of the best epoch so far: the lowest loss or the highest accuracy, the earliest of equals; -1 for none. */
export function bestEpoch(epochs: readonly EpochRecord[], of: Measure, least = 0): number {
  const sign = of === 'validAccuracy' ? -1 : 1;
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [place, record] of epochs.entries()) {
    const value = record[of];
    // A value that is no number is never the best, and neither is its stand-in in a file, null.
    if (!Number.isFinite(value) || !(sign * (value as number) < lowest - least)) continue;
    best = place;
    lowest = sign * (value as number);
  }
  return best;
}

/** Refuses a callback that looks at what this run does not measure. */
export function requireMeasured({ measures }: Run, of: Measure, who: string): void {
  if (measures.includes(of)) return;
  const missing = measures.includes('validLoss')
    ? `there is none without classes. Use ${who}({ of: 'validLoss' })`
    : measures.includes('validAccuracy')
      ? `labels teach nothing in this run. Use ${who}({ of: 'validAccuracy' })`
      : `it is measured on held-out data, and fit has none. Pass validate to fit, or use ${who}({ of: 'loss' })`;
  throw new TransferError(`${who} looks at ${of}, but ${missing}.`);
}
