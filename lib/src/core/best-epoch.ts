import { TransferError } from '../error';
import type { Measure, Run } from './callback';
import type { EpochRecord } from './history';

/** The criterion of the best epoch: a measure, the least improvement that counts, and whether lower values are better. */
interface Criterion {
  readonly of: string;
  readonly minDelta?: number;
  readonly lowerIsBetter?: boolean;
}

/** The index of the best epoch so far: the lowest loss or the highest accuracy, the first of ties; -1 without any. */
export function bestEpoch(
  epochs: readonly EpochRecord[],
  { of, minDelta = 0, lowerIsBetter = of !== 'validAccuracy' }: Criterion,
): number {
  const sign = lowerIsBetter ? 1 : -1;
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (const [index, record] of epochs.entries()) {
    const value = isBuiltIn(of) ? record[of] : record.metrics?.[of];
    // NaN is never the best, and neither is null, which replaces it in a file.
    if (!Number.isFinite(value) || !(sign * (value as number) < lowest - minDelta)) continue;
    best = index;
    lowest = sign * (value as number);
  }
  return best;
}

/** The measures that every run has if its data allows them. */
const BUILT_IN: readonly Measure[] = ['loss', 'validLoss', 'validAccuracy'];

/** Whether a name is that of a measure of `fit`, and not of a metric. */
export function isBuiltIn(name: string): name is Measure {
  return (BUILT_IN as readonly string[]).includes(name);
}

/** Whether lower values of a measure are better: of losses, and of a metric that says so. */
export function isLowerBetter({ metrics }: Run, of: string): boolean {
  return isBuiltIn(of) ? of !== 'validAccuracy' : metrics?.[of]?.lowerIsBetter === true;
}

/** Throws if a callback needs a value that this run does not measure. */
export function requireMeasured({ measures }: Run, of: string, who: string): void {
  if (measures.includes(of)) return;
  if (!isBuiltIn(of)) throw notAMetric(measures, of, who);
  const missing = measures.includes('validLoss')
    ? `there is none without classes. Use ${who}({ of: 'validLoss' })`
    : measures.includes('validAccuracy')
      ? `labels teach nothing in this run. Use ${who}({ of: 'validAccuracy' })`
      : `it is measured on held-out data, and fit has none. Pass validate to fit, or use ${who}({ of: 'loss' })`;
  throw new TransferError(`${who} looks at ${of}, but ${missing}.`);
}

function notAMetric(measures: readonly string[], of: string, who: string): TransferError {
  return new TransferError(
    `${who}'s of must be a measure of the run, ${measures.join(', ')}; got '${of}', which is no metric of fit. ` +
      `Try metrics: { ${of}: f1Score() } and validate in fit.`,
  );
}
