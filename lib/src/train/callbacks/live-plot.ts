import type { Callback, Run } from '../../core/callback';
import { liveDisplay } from '../../show/live-display';
import { mimeBundle } from '../../show/look';
import { notebookDisplay } from '../../show/notebook-display';
import { progress } from './progress';
import { trainingFigure } from './training-figure';

/** Least milliseconds between two drawings. */
const PAUSE = 1000;

/**
 * Draws under the notebook cell while the net learns: a bar with epoch, step, time spent and time left, and the curves of loss,
 * of loss and share right on held-out data, with a star at the best epoch, at most once a second in the same place. The last
 * drawing stays, also after the stop button. Outside a notebook it does what `progress()` does.
 */
export function livePlot(): Callback {
  const bar = progress();
  if (!notebookDisplay()) return bar;
  let display: ReturnType<typeof liveDisplay> = null;
  let drawn = 0;
  // Until the end without the HTML, which says all once more for exported pages.
  const draw = (run: Run, last = false) => {
    drawn = performance.now();
    const { 'text/html': html, ...forms } = mimeBundle(trainingFigure(run));
    display?.(last ? { ...forms, 'text/html': html } : forms);
  };
  return {
    showsProgress: true,
    begin(run) {
      display = liveDisplay();
      drawn = performance.now();
      return bar.begin?.(run);
    },
    step: (run) => bar.step?.(run),
    epoch: (run) => bar.epoch?.(run),
    settled(run) {
      if (performance.now() - drawn >= PAUSE) draw(run);
    },
    async end(run) {
      await bar.end?.(run);
      if (run.step > 0) draw(run, true);
    },
  };
}
