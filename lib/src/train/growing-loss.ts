import type { EpochRecord } from '../core/history';

/** An epoch's mean loss has grown when it is this many times the loss of the first step, or of 1 where that is smaller. */
const GROWN = 100;

/** Watches the loss of a run, and says once that it grows: it can without ever becoming infinite or no number. */
export interface GrowthWatch {
  /** Takes the loss of each step. */
  step(loss: number): void;
  /** Looks at a finished epoch; `before` are the epochs before it. */
  epoch(record: EpochRecord, before: readonly EpochRecord[]): void;
}

export function growthWatch(): GrowthWatch {
  let first: number | undefined;
  let said = false;
  return {
    step(loss) {
      first ??= loss;
    },
    epoch(record, [earliest]) {
      // A resumed run knows its first epoch, and not its first step.
      const start = earliest?.loss ?? first;
      if (said || start === undefined || !(record.loss > GROWN * Math.max(1, Math.abs(start)))) return;
      said = true;
      const [largest] = Object.entries(record.losses ?? {}).sort(([, a], [, b]) => b - a);
      console.warn(
        `transferlab: the loss has grown from ${short(start)} to a mean of ${short(record.loss)} in epoch ${record.epoch}` +
          `${largest ? `, of which '${largest[0]}' is ${short(largest[1])}` : ''}: what is trained now is most likely of no ` +
          'use. Try a tenth of the learning rate, clipByGlobalNorm(1) before the optimizer, or a smaller weight for the ' +
          'term that grows.',
      );
    },
  };
}

const short = (value: number) => String(Number(value.toPrecision(3)));
