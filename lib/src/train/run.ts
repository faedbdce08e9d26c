import type { Progress, Run } from '../core/callback';
import type { EpochRecord, History } from '../core/history';
import type { StepPosition, Transform } from '../core/transform';
import { rateAt, rateOf } from '../optimize/rate-at';
import type { StepValues } from './train-step';

/** The state of a run in `fit`: the part that callbacks get, and the bookkeeping. */
export interface RunningRun extends Run {
  /** The name of the first loss that was NaN or infinite in the last step. */
  readonly broken: string | undefined;
  /** The position of the next step, for schedules. */
  readonly moment: StepPosition;
  /** Records the values of a step on this many examples. */
  count(values: StepValues, examples: number): void;
  /** Ends the epoch and returns its means. */
  finishEpoch(): Omit<EpochRecord, 'seconds'>;
}

const START: Progress = { epoch: 1, done: 0, sums: {}, examples: 0 };

type Numbers = Readonly<Record<string, number>>;

/** The constants of a run. */
interface RunStart
  extends Pick<Run, 'net' | 'epochs' | 'steps' | 'measures' | 'metrics' | 'mayEndEarly' | 'identity' | 'state'> {
  readonly optimizer: Transform;
}

/** A run before its first step. */
export function newRun({ optimizer, ...start }: RunStart): RunningRun {
  let progress = START;
  let lastMoment: StepPosition | undefined;
  let gradientNorm: number | undefined;
  const rateLink = rateOf(optimizer);
  let loss = Number.NaN;
  let broken: string | undefined;
  const history: History = { epochs: [], seconds: 0, waited: 0 };
  const { epochs, steps } = start;
  return {
    ...start,
    history,
    get progress() {
      return progress;
    },
    get step() {
      return (progress.epoch - 1) * steps + progress.done;
    },
    get moment() {
      const position = this.step / Math.max(1, epochs * steps - 1);
      return { step: this.step + 1, position, done: progress.done, last: this.step + 1 === epochs * steps };
    },
    get loss() {
      return loss;
    },
    get rate() {
      return rateLink && lastMoment && rateAt(rateLink, lastMoment);
    },
    get gradientNorm() {
      return gradientNorm;
    },
    get broken() {
      return broken;
    },
    resume(saved, savedHistory) {
      progress = saved;
      Object.assign(history, savedHistory);
    },
    count(values, examples) {
      const { losses, norms } = values;
      lastMoment = this.moment;
      gradientNorm = norms.gradient;
      loss = Object.values(losses).reduce((sum, value) => sum + value, 0);
      broken = Object.keys(losses).find((name) => !Number.isFinite(losses[name]));
      progress = progressAfter(progress, values, examples);
    },
    finishEpoch() {
      const record = recordOf(progress);
      progress = { ...START, epoch: progress.epoch + 1 };
      return record;
    },
  };
}

/** The progress of an epoch after one more step, which reported these values for so many examples. */
function progressAfter(progress: Progress, { losses, measures, counts }: StepValues, examples: number): Progress {
  return {
    epoch: progress.epoch,
    done: progress.done + 1,
    sums: added(progress.sums, losses, examples, counts),
    ...(!isEmpty(counts) && { counts: added(progress.counts ?? {}, counts, 1) }),
    ...(!isEmpty(measures) && { measures: added(progress.measures ?? {}, measures, examples) }),
    examples: progress.examples + examples,
  };
}

/** The means of a finished epoch. */
function recordOf({ epoch, sums, measures = {}, counts, examples }: Progress) {
  const means = divided(sums, examples, counts);
  return {
    epoch,
    loss: Object.values(means).reduce((sum, value) => sum + value, 0),
    ...(Object.keys(means).length > 1 && { losses: means }),
    ...(!isEmpty(measures) && { measures: divided(measures, examples) }),
  };
}

/** Sums over examples, plus a step's means times its number of examples, or of labelled examples if `counts` has it. */
function added(sums: Numbers, means: Numbers, examples: number, counts: Numbers = {}): Numbers {
  return Object.fromEntries(
    Object.entries(means).map(([name, total]) => [name, (sums[name] ?? 0) + total * (counts[name] ?? examples)]),
  );
}

function divided(sums: Numbers, examples: number, counts: Numbers = {}): Numbers {
  return Object.fromEntries(
    Object.entries(sums).map(([name, sum]) => [name, sum / Math.max(1, counts[name] ?? examples)]),
  );
}

function isEmpty(numbers: Numbers): boolean {
  return Object.keys(numbers).length === 0;
}
