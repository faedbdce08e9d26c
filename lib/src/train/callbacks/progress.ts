import type { Callback, Run } from '../../core/callback';
import { requireOptions } from '../../require/options';
import { liveDisplay } from '../../show/live-display';
import { progressBundle } from '../../show/progress-bundle';
import { progressLine, progressText, shareDone, stopwatch } from './progress-line';

/** Where progress is drawn. */
interface Screen {
  /** Least seconds between two drawings within an epoch. */
  readonly every: number;
  draw(text: string, share: number): void;
  close?(): void;
}

/**
 * Shows how far the run is: epoch, step, loss, what the last measuring of held-out data gave, the time spent and the time
 * left. In a terminal it is a bar in one line of stderr, in a notebook a bar under the cell; where stderr goes to a file
 * it is a line an epoch. `every` is the least time between two drawings, in seconds: a tenth in a terminal, half a second
 * in a notebook unless said. What it says last stays: of a run that was stopped, at which step and why.
 */
export function progress(options: { readonly every?: number } = {}): Callback {
  requireOptions('progress', options, { every: true });
  const { every } = options;
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
        screen.draw(progressText(run, now), shareDone(run));
      };
      close = (run) => {
        if (drawn === 0) return;
        // The last drawing may be older than the last step, or not say that the run was stopped.
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
  if (display) return { every: every ?? 0.5, draw: (text, share) => display(progressBundle(text, share)) };
  const { stderr } = process;
  if (!stderr.isTTY) return { every: Number.POSITIVE_INFINITY, draw: (text) => stderr.write(`${text}\n`) };
  return {
    every: every ?? 0.1,
    // To the start of the line, and what is left of the old text is wiped away.
    draw: (text, share) => stderr.write(`\r${progressLine(text, share, stderr.columns ?? 80)}\u001b[K`),
    close: () => stderr.write('\n'),
  };
}
