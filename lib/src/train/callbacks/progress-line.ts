import type { Run } from '../../core/callback';

/** Seconds of a run as the wall clock has them, validation and set-up included. */
export interface Pace {
  readonly spent: number;
  /** Seconds until the end at the pace so far; nothing as long as it is not known. */
  readonly left?: number;
}

/** Measures the pace of the steps that this process does; a resumed run's earlier ones were another's. */
export function stopwatch(run: Run): () => Pace {
  const started = performance.now();
  let first = { step: run.step, at: started };
  let counted = 0;
  return () => {
    const now = performance.now();
    if (run.step > first.step && counted < 2) {
      // The first two steps make the graph and load it: they say nothing about those that follow.
      counted += 1;
      first = { step: run.step, at: now };
    }
    const done = run.step - first.step;
    const ahead = run.epochs * run.steps - run.step;
    const left = done > 0 ? (((now - first.at) / done) * ahead) / 1000 : undefined;
    return { spent: (now - started) / 1000, left: ahead === 0 ? 0 : left };
  };
}

/**
 * Where a run stands, in words: `epoch 2/10, step 12/40 · loss 0.4321 · held-out 0.5100, 82 % right · 0:12, 0:34 left`; of one
 * that was stopped, at which step and why.
 */
export function progressText(run: Run, { spent, left }: Pace): string {
  const { progress, epochs, steps, loss, history, mayEndEarly } = run;
  const last = history.epochs.at(-1);
  // Between two epochs the run stands at the end of the first.
  const [epoch, step] = progress.done === 0 && last ? [last.epoch, steps] : [progress.epoch, progress.done];
  const shown = progress.done === 0 && last ? last.loss : loss;
  const heldOut = [
    ...(last?.validLoss === undefined ? [] : [number(last.validLoss)]),
    ...(last?.validAccuracy === undefined ? [] : [`${Math.round(100 * last.validAccuracy)} % right`]),
  ];
  const bound = mayEndEarly ? 'at most ' : '';
  return [
    ...(history.stopped ? [`stopped at step ${run.step} of ${epochs * steps}: ${history.stopped}`] : []),
    `epoch ${epoch}/${epochs}, step ${step}/${steps}`,
    ...(Number.isFinite(shown) ? [`loss ${number(shown)}`] : []),
    ...(heldOut.length > 0 ? [`held-out ${heldOut.join(', ')}`] : []),
    clock(spent) + (left === undefined || history.stopped ? '' : `, ${left > 0 ? bound : ''}${clock(left)} left`),
  ].join(' · ');
}

/** The share of the run that is done, in [0, 1]. */
export function shareDone({ step, epochs, steps }: Run): number {
  return step / (epochs * steps);
}

/** The text behind a bar, in one line of a terminal this wide. */
export function progressLine(text: string, share: number, columns: number): string {
  const cells = Math.min(30, columns - text.length - 4);
  if (cells < 5) return text.slice(0, columns - 1);
  const full = Math.round(share * cells);
  return `[${'='.repeat(full)}${' '.repeat(cells - full)}] ${text}`;
}

/** Four digits behind the point, or a power of ten. */
export function number(value: number): string {
  return Math.abs(value) >= 1e-3 && Math.abs(value) < 1e4 ? value.toFixed(4) : value.toExponential(2);
}

/** `0:07`, `12:34`, `1:02:03`. */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const two = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}
