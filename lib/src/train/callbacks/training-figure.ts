import { type Figure, PALETTE } from '../../show/figure';
import { plotHistory } from '../../show/plot-history';
import type { Run } from '../callback';
import type { EpochRecord, History } from '../history';
import { bestEpoch } from './best-epoch';
import { number } from './progress-line';

/** Points of a curve, at most: a long run is drawn as finely, and each drawing stays small. */
const MOST = 200;

/**
 * The curves of a run that is under way: loss, loss on held-out data, the share right there on an axis of its own, and a star
 * at the best epoch. The last point is the mean of the epoch that is under way, placed by how much of it is done.
 */
export function trainingFigure(run: Run): Figure {
  const { net, history, epochs, measures } = run;
  const of = measures.includes('validLoss')
    ? 'validLoss'
    : measures.includes('validAccuracy')
      ? 'validAccuracy'
      : undefined;
  const best = of ? history.epochs[bestEpoch(history.epochs, of)] : undefined;
  const shown = thinned(soFar(run), best);
  const { data, layout } = plotHistory({ ...history, epochs: shown }, { title: `Training ${net.name}` });
  const right = shown.filter(({ validAccuracy }) => validAccuracy !== undefined);
  return {
    data: [
      ...data,
      ...(right.length > 0 ? [accuracyCurve(right)] : []),
      ...(best && of ? [star(best, best[of] as number, of === 'validAccuracy')] : []),
    ],
    layout: {
      ...layout,
      xaxis: { ...(layout.xaxis as object), range: [0, epochs] },
      ...(right.length > 0 && {
        yaxis2: { title: { text: 'share right' }, overlaying: 'y', side: 'right', range: [0, 1], showgrid: false },
        margin: { ...(layout.margin as object), r: 60 },
      }),
    },
    description: inWords(run, best),
  };
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

/** The finished epochs with a point for the one that is under way. */
function soFar({ history, progress: { epoch, done, sums, examples }, steps }: Run): History['epochs'] {
  if (done === 0) return history.epochs;
  const loss = Object.values(sums).reduce((total, sum) => total + sum, 0) / examples;
  return [...history.epochs, { epoch: epoch - 1 + done / steps, loss, seconds: history.seconds }];
}

/** At most so many epochs, evenly apart, the last and the best among them. */
export function thinned(epochs: readonly EpochRecord[], best?: EpochRecord, most = MOST): EpochRecord[] {
  const apart = Math.ceil(epochs.length / most);
  return epochs.filter((epoch, place) => (epochs.length - 1 - place) % apart === 0 || epoch === best);
}

/** For readers who cannot see it. */
function inWords({ net, epochs, history, loss }: Run, best: EpochRecord | undefined): string {
  const last = history.epochs.at(-1);
  const heldOut = [
    ...(last?.validLoss === undefined ? [] : [`loss ${number(last.validLoss)}`]),
    ...(last?.validAccuracy === undefined ? [] : [`${Math.round(100 * last.validAccuracy)} % right`]),
  ];
  return [
    `Training ${net.name}: loss ${number(last?.loss ?? loss)} after ${history.epochs.length} of ${epochs} epochs`,
    ...(heldOut.length > 0 ? [`on held-out data ${heldOut.join(', ')}`] : []),
    ...(best ? [`best epoch ${best.epoch}`] : []),
    ...(history.stopped ? [`stopped: ${history.stopped}`] : []),
  ].join('; ');
}
