import type { EpochRecord, History } from '../core/history';
import { TransferError } from '../error';
import { requireArray, requireProperties, requireRecord } from '../require/arguments';
import { requireOptions } from '../require/options';
import { type Curve, type Figure, plotCurves } from './figure';

/** The measure that `plotHistory` draws, and the x axis. */
export interface PlotHistoryOptions {
  /** `'loss'`, `'accuracy'` on held-out data, or a loss, a measure of an adaptation or a metric, by its name in the history. */
  readonly show?: string;
  readonly by?: 'epoch' | 'seconds';
  readonly title?: string;
}

/**
 * Draws learning curves of one run, or of several by name: loss over epochs, accuracy on held-out data if it was
 * measured, or a named measure of the history such as `show: 'discriminator accuracy'` or a metric of `fit`. `by: 'seconds'` draws against
 * time instead. Throws if an option is unknown, `runs` is not a history or several by name, or no epoch of any run has
 * a measure of that name.
 */
export function plotHistory(runs: History | Record<string, History>, options: PlotHistoryOptions = {}): Figure {
  requireOptions('plotHistory', options, { show: true, by: true, title: true });
  const { show = 'loss', by = 'epoch', title } = options;
  requireRecord('plotHistory', 'the history of a run, or several by name', runs);
  const named = isHistory(runs) ? { '': runs } : runs;
  for (const run of Object.values(named)) requireProperties('plotHistory', 'the history of a run', run, ['epochs']);
  for (const { epochs } of Object.values(named)) {
    requireArray('plotHistory', 'epochs', epochs);
    for (const epoch of epochs) requireProperties('plotHistory', 'what is known of an epoch', epoch, ['epoch']);
  }
  if (show !== 'loss' && show !== 'accuracy') requireNumber(Object.values(named), show);
  const curves = Object.entries(named).flatMap(([name, run]) => curvesOf(run, name, show, by));
  return plotCurves(curves, {
    title,
    x: by === 'epoch' ? 'epoch' : 'seconds of training',
    y: show === 'accuracy' ? 'accuracy on held-out data' : show,
    ...(/\baccuracy\b/.test(show) && { range: [0, 1] as const }),
  });
}

function isHistory(runs: History | Record<string, History>): runs is History {
  return Array.isArray((runs as History).epochs);
}

function curvesOf({ epochs }: History, name: string, show: string, by: 'epoch' | 'seconds'): Curve[] {
  const curve = (label: string, numberOf: (epoch: EpochRecord) => number | undefined): Curve => {
    const measured = epochs.filter((epoch) => isMeasured(numberOf(epoch)));
    return {
      name: [name, label].filter(Boolean).join(', '),
      x: measured.map((epoch) => epoch[by]),
      y: measured.map((epoch) => numberOf(epoch) ?? Number.NaN),
    };
  };
  const whereMeasured = (...curveOf: Parameters<typeof curve>) =>
    epochs.some((epoch) => isMeasured(curveOf[1](epoch))) ? [curve(...curveOf)] : [];
  if (show === 'accuracy') return whereMeasured(name ? '' : 'held-out', ({ validAccuracy }) => validAccuracy);
  if (show !== 'loss') return whereMeasured(name ? '' : show, (epoch) => numbersOf(epoch)[show]);
  return [curve('training', ({ loss }) => loss), ...whereMeasured('held-out', ({ validLoss }) => validLoss)];
}

/** Whether an epoch has a value: null is a NaN read from a file and counts; an empty cell of a table does not. */
export function isMeasured(value: unknown): boolean {
  return typeof value === 'number' || value === null;
}

/** The losses, measures and metrics in an epoch's record, by the name that the run gave them. */
function numbersOf({ losses, measures, metrics }: EpochRecord): Readonly<Record<string, number>> {
  return { ...losses, ...measures, ...metrics };
}

function requireNumber(runs: readonly History[], show: string): void {
  const names = [...new Set(runs.flatMap(({ epochs }) => epochs.flatMap((epoch) => Object.keys(numbersOf(epoch)))))];
  if (names.includes(show) || runs.every(({ epochs }) => epochs.length === 0)) return;
  throw new TransferError(
    `plotHistory's show must be the name of a measure; got '${show}', which no epoch has. ` +
      `Try one of: ${['loss', 'accuracy', ...names].join(', ')}.`,
  );
}
