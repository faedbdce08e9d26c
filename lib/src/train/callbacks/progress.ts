import type { Callback, Run } from '../../core/callback';
import { requireNotNegative } from '../../require/number';
import { requireOptions } from '../../require/options';
import { liveDisplay } from '../../show/live-display';
import { progressBundle } from '../../show/progress-bundle';
import { fractionDone, progressLine, progressText, stopwatch } from './progress-line';

/** The display on which progress is drawn. */
interface Screen {
  /** The minimum seconds between two updates within an epoch. */
  readonly every: number;
  draw(text: string, fraction: number): void;
  close?(): void;
}

/**
 * Shows the progress of a run: epoch, step, loss, the last results on held-out data, the elapsed and the remaining time. In a
 * terminal it is a bar in one line of stderr, in a notebook a bar below the cell; if stderr is a file, it is one line per
 * epoch. `every` is the minimum time between two updates in seconds: by default 0.1 in a terminal and 0.5 in a notebook. The
 * last update stays: for a run that was stopped it has the step and the reason. Throws if
 * an option is unknown, or if `every` is negative.
 */
export function progress(options: { readonly every?: number } = {}): Callback {
  requireOptions('progress', options, { every: true });
  const { every } = options;
  if (every !== undefined && every !== Number.POSITIVE_INFINITY)
    requireNotNegative("progress's every", every, 'Try 0.5.');
  let show: (run: Run, always?: boolean) => void = () => {};
  let close: (run: Run) => void = () => {};
  return {
    showsProgress: true,
    begin(run) {
      const screen = chooseScreen(every);
      const pace = stopwatch(run);
      let drawn = 0;
      show = (run, always = false) => {
        const now = pace();
        if (!always && performance.now() - drawn < 1000 * screen.every) return;
        drawn = performance.now();
        screen.draw(progressText(run, now), fractionDone(run));
      };
      close = (run) => {
        if (drawn === 0) return;
        // The last update may be older than the last step, or lack that the run was stopped.
        if (run.progress.done > 0 || run.history.stopped) show(run, true);
        screen.close?.();
      };
    },
    step: (run) => show(run),
    epoch: (run) => show(run, true),
    end: (run) => close(run),
  };
}

function chooseScreen(every: number | undefined): Screen {
  const display = liveDisplay();
  if (display) return { every: every ?? 0.5, draw: (text, fraction) => display(progressBundle(text, fraction)) };
  const { stderr } = process;
  if (!stderr.isTTY) return { every: Number.POSITIVE_INFINITY, draw: (text) => stderr.write(`${text}\n`) };
  return {
    every: every ?? 0.1,
    // Returns to the start of the line, and clears the rest of the old text.
    draw: (text, fraction) => stderr.write(`\r${progressLine(text, fraction, stderr.columns ?? 80)}\u001b[K`),
    close: () => stderr.write('\n'),
  };
}
