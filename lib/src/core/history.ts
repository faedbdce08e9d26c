import type { TaskEvaluation } from './evaluation';

/** The part of a frozen net's computation that was done once and cached. */
export interface FrozenWork {
  /** The last layer before the cached outputs. */
  readonly upTo: string;
  /** Seconds it took, included in the run's. */
  readonly seconds: number;
  readonly bytes: number;
  /** Whether an earlier run had cached them. */
  readonly found: boolean;
}

/** The results of one epoch. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean training loss over the epoch's examples, measured while the weights change; with several losses their sum. */
  readonly loss: number;
  /** Each loss by its name, if there are several or an adaptation's. */
  readonly losses?: Readonly<Record<string, number>>;
  /** Values that an adaptation monitors and weights that a balance gives, by name: means over the epoch's examples. */
  readonly measures?: Readonly<Record<string, number>>;
  /** Loss on `validate` after the epoch, if there is a loss on labels. */
  readonly validLoss?: number;
  /** Accuracy on `validate`, in [0, 1]; with several tasks the mean over those that have classes. */
  readonly validAccuracy?: number;
  /** The metrics of `fit` on `validate`, by name; with several tasks the mean over those on which a metric is evaluated. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** Each task's loss and metrics on `validate`, by its name, if labels are by task. */
  readonly validTasks?: Readonly<Record<string, TaskEvaluation & { readonly loss: number }>>;
  /** Seconds of training since the run began, without the time for `validate`. */
  readonly seconds: number;
}

/** The record of a run. Plain data: print it, plot it, save it. */
export interface History {
  readonly epochs: EpochRecord[];
  /** Total seconds of training. */
  seconds: number;
  /** The part of these seconds in which training waited for data. */
  waited: number;
  /** The cached outputs of the frozen first layers, if they were computed once. */
  frozen?: FrozenWork;
  /**
   * The steps of a finished run that a checkpoint contained, so that nothing was trained. Absent for a run that was trained,
   * also for one that continued from a checkpoint.
   */
  resumed?: { readonly step: number; readonly finished: true };
  /** Why the run ended before its last epoch: a callback's reason, 'interrupted', or that the GPU was lost. */
  stopped?: string;
}
