import { liveDisplay } from '../../show/live-display';
import { notebookDisplay } from '../../show/notebook-display';
import { plotHistory } from '../../show/plot-history';
import { mimeBundle } from '../../show/show';
import type { Callback, Run } from '../callback';
import type { History } from '../history';
import { progress } from './progress';

/** Least milliseconds between two drawings. */
const PAUSE = 1000;

/**
 * Draws the loss, and the loss on held-out data, under the notebook cell while the net learns, at most once a second in
 * the same place. The last point is the mean of the epoch that is under way. Outside a notebook it does what
 * `progress()` does.
 */
export function livePlot(): Callback {
  if (!notebookDisplay()) return progress();
  let display: ReturnType<typeof liveDisplay> = null;
  let drawn = 0;
  const draw = (run: Run) => {
    drawn = performance.now();
    display?.(mimeBundle(plotHistory(soFar(run), { title: `Training ${run.net.name}` })));
  };
  return {
    begin() {
      display = liveDisplay();
      drawn = performance.now();
    },
    settled(run) {
      if (performance.now() - drawn >= PAUSE) draw(run);
    },
    end(run) {
      if (run.step > 0) draw(run);
    },
  };
}

/** The history with a point for the epoch that is under way, placed by how much of it is done. */
function soFar({ history, progress: { epoch, done, sums, examples }, steps }: Run): History {
  if (done === 0) return history;
  const loss = Object.values(sums).reduce((total, sum) => total + sum, 0) / examples;
  return {
    ...history,
    epochs: [...history.epochs, { epoch: epoch - 1 + done / steps, loss, seconds: history.seconds }],
  };
}
