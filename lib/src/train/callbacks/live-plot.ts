import type { Callback, Run } from '../../core/callback';
import { notebookDisplay } from '../../platform/display';
import { liveDisplay } from '../../show/live-display';
import { mimeBundle } from '../../show/look';
import { progress } from './progress';
import { trainingFigure } from './training-figure';

/** The minimum milliseconds between two plots. */
const MIN_INTERVAL = 1000;

/**
 * Plots the training below the notebook cell while it runs: a bar with epoch, step, elapsed and remaining time, and the curves
 * of the loss, and of the loss and the accuracy on held-out data, with a star at the best epoch. It redraws in place, at most
 * once a second. The last plot stays, also after the stop button. Outside a notebook it is equal to `progress()`.
 */
export function livePlot(): Callback {
  const bar = progress();
  if (!notebookDisplay()) return bar;
  let display: ReturnType<typeof liveDisplay> = null;
  let drawn = 0;
  // The HTML, which repeats the plot for exported pages, is left out until the end.
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
      if (performance.now() - drawn >= MIN_INTERVAL) draw(run);
    },
    async end(run) {
      await bar.end?.(run);
      if (run.step > 0) draw(run, true);
    },
  };
}
