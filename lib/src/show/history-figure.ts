import { bestEpoch } from '../core/best-epoch';
import type { Measure } from '../core/callback';
import type { EpochRecord, History } from '../core/history';
import { type Figure, PALETTE } from './figure';
import { isMeasured, plotHistory } from './plot-history';

/** Maximum number of points per curve: it bounds the size of the figure of a long run. */
const MOST = 200;

/**
 * Draws all measurements of one run: training loss, loss on held-out data, accuracy on held-out data on a second axis, and a
 * star at the best epoch. `underWay` is the record of an unfinished epoch.
 */
export function historyFigure(
  history: History,
  { title = titleOf(history), underWay }: { title?: string; underWay?: EpochRecord } = {},
): Figure {
  const of = judgedBy(history);
  const best = of && history.epochs[bestEpoch(history.epochs, { of })];
  const shown = thinned(underWay ? [...history.epochs, underWay] : history.epochs, best);
  const { data, layout } = plotHistory({ ...history, epochs: shown }, { title });
  const right = shown.filter(({ validAccuracy }) => isMeasured(validAccuracy));
  return {
    data: [
      ...data,
      ...(right.length > 0 ? [accuracyCurve(right)] : []),
      ...(best ? [star(best, best[of] as number, of === 'validAccuracy')] : []),
    ],
    layout: {
      ...layout,
      ...(right.length > 0 && {
        yaxis2: { title: { text: 'share right' }, overlaying: 'y', side: 'right', range: [0, 1], showgrid: false },
        margin: { ...(layout.margin as object), r: 60 },
      }),
    },
    description: inWords(history, title, best),
  };
}

function titleOf({ epochs, seconds }: History): string {
  return `${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'} in ${seconds.toFixed(1)} s`;
}

function judgedBy({ epochs }: History): Measure | undefined {
  return (['validLoss', 'validAccuracy'] as const).find((of) => epochs.some((epoch) => isMeasured(epoch[of])));
}

function accuracyCurve(epochs: readonly EpochRecord[]): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: 'lines+markers',
    name: 'held-out, share right',
    x: epochs.map(({ epoch }) => epoch),
    y: epochs.map(({ validAccuracy }) => validAccuracy),
    yaxis: 'y2',
    line: { color: PALETTE[2], dash: 'dot', width: 2 },
    marker: { color: PALETTE[2], symbol: 'diamond', size: 7 },
  };
}

function star({ epoch }: EpochRecord, value: number, right: boolean): Record<string, unknown> {
  return {
    type: 'scatter',
    mode: 'markers',
    name: `best epoch: ${epoch}`,
    x: [epoch],
    y: [value],
    ...(right && { yaxis: 'y2' }),
    marker: { color: PALETTE[6], symbol: 'star', size: 14 },
  };
}

/** At most `most` evenly spaced epochs, including the last, and the best epoch. */
export function thinned(epochs: readonly EpochRecord[], best?: EpochRecord, most = MOST): EpochRecord[] {
  const apart = Math.ceil(epochs.length / most);
  return epochs.filter((epoch, index) => (epochs.length - 1 - index) % apart === 0 || epoch === best);
}

/** A description for screen readers. */
function inWords({ epochs, stopped }: History, title: string, best: EpochRecord | undefined): string {
  const last = epochs.at(-1);
  // The null that represents NaN in a file, and an empty cell, must not read as 0.
  const digits = (value: unknown) =>
    Number.isFinite(value) ? String(Number((value as number).toPrecision(4))) : 'no number';
  const heldOut = [
    ...(isMeasured(last?.validLoss) ? [`loss ${digits(last?.validLoss)}`] : []),
    ...(Number.isFinite(last?.validAccuracy) ? [`${Math.round(100 * Number(last?.validAccuracy))} % right`] : []),
  ];
  return [
    last ? `${title}: loss ${digits(epochs[0].loss)} to ${digits(last.loss)} in ${epochs.length} epochs` : title,
    ...(heldOut.length > 0 ? [`on held-out data ${heldOut.join(', ')}`] : []),
    ...(best ? [`best epoch ${best.epoch}`] : []),
    ...(stopped ? [`stopped: ${stopped}`] : []),
  ].join('; ');
}
