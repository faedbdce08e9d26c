import type { TaskEvaluation } from './evaluation';

/** What of a frozen net's work was done once. */
export interface FrozenWork {
  /** The last layer whose outputs were kept. */
  readonly upTo: string;
  /** Seconds it took, which are a part of the run's. */
  readonly seconds: number;
  readonly bytes: number;
  /** Whether they were there from an earlier run. */
  readonly found: boolean;
}

/** What one pass over the training data came to. */
export interface EpochRecord {
  /** From 1. */
  readonly epoch: number;
  /** Mean loss over the epoch's examples, while the weights were still moving; the sum, where there are several. */
  readonly loss: number;
  /** Each loss by its name, where there are several or an adaptation's. */
  readonly losses?: Readonly<Record<string, number>>;
  /** What an adaptation watches and what weights a balance gives, by name: means over the epoch's examples, like the loss. */
  readonly measures?: Readonly<Record<string, number>>;
  /** On `validate`, after the epoch, where there is a loss on labels. */
  readonly validLoss?: number;
  /** Share right on `validate`, in [0, 1]; with several tasks the mean over those that have classes. */
  readonly validAccuracy?: number;
  /** Each task's loss and figures on `validate`, by its name, where labels are by task. */
  readonly validTasks?: Readonly<Record<string, TaskEvaluation & { readonly loss: number }>>;
  /** Seconds of training since the run began; measuring on `validate` is not counted. */
  readonly seconds: number;
}

/** How a run went. Plain data: print it, plot it, save it. */
export interface History {
  readonly epochs: EpochRecord[];
  /** Seconds of training in all. */
  seconds: number;
  /** Of these, seconds in which training waited for data. */
  waited: number;
  /** What frozen first layers made of the examples, where that was computed once. */
  frozen?: FrozenWork;
  /**
   * Where nothing was trained, because a checkpoint held the finished run: its steps. Left out of a run that was trained, also
   * of one that went on from a checkpoint.
   */
  resumed?: { readonly step: number; readonly finished: true };
  /** Why the run ended before its last epoch: what a callback said, or 'interrupted'. */
  stopped?: string;
}
