import type { Run } from '../../core/callback';

/** Wall-clock seconds of a run, validation and set-up included. */
export interface Pace {
  readonly spent: number;
  /** Seconds until the end at the pace so far; undefined while it is unknown. */
  readonly left?: number;
}

/** Measures the pace of the steps in this process; earlier steps of a resumed run do not count. */
export function stopwatch(run: Run): () => Pace {
  const started = performance.now();
  let first = { step: run.step, at: started };
  let warmUpSteps = 0;
  return () => {
    const now = performance.now();
    if (run.step > first.step && warmUpSteps < 2) {
      // The first two steps record and load the graph, so they do not predict the time of later ones.
      warmUpSteps += 1;
      first = { step: run.step, at: now };
    }
    const done = run.step - first.step;
    const remaining = run.epochs * run.steps - run.step;
    const secondsLeft = done > 0 ? (((now - first.at) / done) * remaining) / 1000 : undefined;
    return { spent: (now - started) / 1000, left: remaining === 0 ? 0 : secondsLeft };
  };
}

/**
 * The progress of a run: `epoch 2/10, step 12/40 · loss 0.4321 · held-out 0.5100, 82 % right · 0:12, 0:34 left`. For a run
 * that was stopped also at which step, and why.
 */
export function progressText(run: Run, { spent, left: secondsLeft }: Pace): string {
  const { progress, epochs, steps, loss, history, mayEndEarly } = run;
  const last = history.epochs.at(-1);
  // Between two epochs the position is the end of the first.
  const [epoch, step] = progress.done === 0 && last ? [last.epoch, steps] : [progress.epoch, progress.done];
  const shownLoss = progress.done === 0 && last ? last.loss : loss;
  const heldOut = [
    ...(last?.validLoss === undefined ? [] : [number(last.validLoss)]),
    ...(last?.validAccuracy === undefined ? [] : [`${Math.round(100 * last.validAccuracy)} % right`]),
  ];
  const bound = mayEndEarly ? 'at most ' : '';
  return [
    ...(history.stopped ? [`stopped at step ${run.step} of ${epochs * steps}: ${history.stopped}`] : []),
    `epoch ${epoch}/${epochs}, step ${step}/${steps}`,
    ...(Number.isFinite(shownLoss) ? [`loss ${number(shownLoss)}`] : []),
    ...(heldOut.length > 0 ? [`held-out ${heldOut.join(', ')}`] : []),
    clock(spent) +
      (secondsLeft === undefined || history.stopped
        ? ''
        : `, ${secondsLeft > 0 ? bound : ''}${clock(secondsLeft)} left`),
  ].join(' · ');
}

/** The fraction of the run that is done, in [0, 1]. */
export function fractionDone({ step, epochs, steps }: Run): number {
  return step / (epochs * steps);
}

/** A bar and the text after it, in one line of a terminal of this width. */
export function progressLine(text: string, fraction: number, columns: number): string {
  const cells = Math.min(30, columns - text.length - 4);
  if (cells < 5) return text.slice(0, columns - 1);
  const filled = Math.round(fraction * cells);
  return `[${'='.repeat(filled)}${' '.repeat(cells - filled)}] ${text}`;
}

/** Four decimal places, or scientific notation. */
export function number(value: number): string {
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4 ? value.toFixed(4) : value.toExponential(2);
}

/** `0:07`, `12:34`, `1:02:03`. */
export function clock(seconds: number): string {
  const total = Math.round(seconds);
  const [hours, minutes] = [Math.floor(total / 3600), Math.floor(total / 60) % 60];
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${twoDigits(minutes)}:${twoDigits(total % 60)}` : `${minutes}:${twoDigits(total % 60)}`;
}
