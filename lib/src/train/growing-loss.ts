import type { EpochRecord } from '../core/history';

/** The mean loss of an epoch has grown when it is this many times the loss of the first step, or 1 if that is smaller. */
const GROWN = 100;

/** Watches the loss of a run, and warns once if it grows: a loss can grow without becoming infinite or NaN. */
export interface GrowthWatch {
  /** Records the loss of a step. */
  step(loss: number): void;
  /** Checks a finished epoch; `before` are the epochs before it. */
  epoch(record: EpochRecord, before: readonly EpochRecord[]): void;
}

export function growthWatch(): GrowthWatch {
  let first: number | undefined;
  let warned = false;
  return {
    step(loss) {
      first ??= loss;
    },
    epoch(record, [earliest]) {
      // A resumed run has its first epoch's record, but not the loss of its first step.
      const start = earliest?.loss ?? first;
      if (warned || start === undefined || !(record.loss > GROWN * Math.max(1, Math.abs(start)))) return;
      warned = true;
      const [largest] = Object.entries(record.losses ?? {}).sort(([, a], [, b]) => b - a);
      console.warn(
        `transferlab: the loss has grown from ${short(start)} to a mean of ${short(record.loss)} in epoch ${record.epoch}` +
          `${largest ? `, of which '${largest[0]}' is ${short(largest[1])}` : ''}: the network is most likely ` +
          'useless now. Try a tenth of the learning rate, clipByGlobalNorm(1) before the optimizer, or a smaller weight for the ' +
          'term that grows.',
      );
    },
  };
}

const short = (value: number) => String(Number(value.toPrecision(3)));
