import type { Run } from '../../core/callback';
import type { EpochRecord } from '../../core/history';
import type { Figure } from '../../show/figure';
import { historyFigure } from '../../show/history-figure';

/**
 * The curves of a run in progress, up to its last epoch. The last point is the mean of the current epoch so far, at the
 * fraction of the epoch that is done.
 */
export function trainingFigure(run: Run): Figure {
  const { net, history, epochs } = run;
  const figure = historyFigure(history, { title: `Training ${net.name}`, underWay: underWay(run) });
  const { layout } = figure;
  return { ...figure, layout: { ...layout, xaxis: { ...(layout.xaxis as object), range: [0, epochs] } } };
}

function underWay({ history, progress: { epoch, done, sums, examples }, steps }: Run): EpochRecord | undefined {
  if (done === 0) return undefined;
  const loss = Object.values(sums).reduce((total, sum) => total + sum, 0) / examples;
  return { epoch: epoch - 1 + done / steps, loss, seconds: history.seconds };
}
