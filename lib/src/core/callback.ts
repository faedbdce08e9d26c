import type { Variable } from '@tensorflow/tfjs';
import type { History } from './history';
import type { Net } from './net';

/** A number of an epoch's record that says how good the net is. */
export type Measure = 'loss' | 'validLoss' | 'validAccuracy';

/** A run of `fit` as callbacks see it. Only the values of `state` may be changed, and only in `begin`. */
export interface Run {
  readonly net: Net;
  readonly epochs: number;
  /** Steps in an epoch. */
  readonly steps: number;
  /**
   * What tells this run from others, as JSON: sizes and seed, what losses, optimizer and the like give for fixed inputs, labels
   * and some of the examples. A checkpoint of another run is not resumed. Computed at the first call.
   */
  identity(): Promise<string>;
  /** Steps done since the start of the run. */
  readonly step: number;
  /** Loss of the step just done. */
  readonly loss: number;
  /** What the record of each epoch will hold: held-out data is measured only where there is some. */
  readonly measures: readonly Measure[];
  /** Whether a callback may end it before its last epoch. */
  readonly mayEndEarly: boolean;
  /** Finished epochs; in `epoch`, the last is the one just done. */
  readonly history: History;
  /** Everything that training changes, by name: weights, moving averages, the optimizer's memory, the callbacks' memory. */
  readonly state: Readonly<Record<string, Variable>>;
  /** Position within the epoch, which a checkpoint keeps beside `state`. */
  readonly progress: Progress;
  /** Goes on from a saved position; for use in `begin`. */
  resume(progress: Progress, history: History): void;
}

/** Where in an epoch a run stands. Plain data. */
export interface Progress {
  /** The epoch that is under way, from 1. */
  readonly epoch: number;
  /** Its steps that are done. */
  readonly done: number;
  /** Sum over the examples seen in it of each loss. */
  readonly sums: Readonly<Record<string, number>>;
  /** Examples that had a label, of each task of which some may have none. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The sums of each number that an adaptation or a balance watches, where it does. */
  readonly measures?: Readonly<Record<string, number>>;
  readonly examples: number;
}

/** Ends the run after this step; the net keeps what it learnt. `stop` says why, and stands in the history. */
export interface Stop {
  readonly stop: string;
}

/**
 * Something done while `fit` runs: at its beginning, after each step, after each epoch, at its end (also when it was
 * interrupted or failed). They are called in the order in which they are given.
 */
export interface Callback {
  /** It shows how far the run is: then `fit` shows nothing of its own. */
  readonly showsProgress?: true;
  /** It may end the run before its last epoch: what is said of the time left is then a bound. */
  readonly mayEnd?: true;
  /** What it remembers from epoch to epoch, as variables by name: `state` takes them in before any `begin`. */
  memory?(run: Run): Readonly<Record<string, Variable>>;
  begin?(run: Run): void | Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing goes on
  step?(run: Run): Stop | void | Promise<Stop | void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing goes on
  epoch?(run: Run): Stop | void | Promise<Stop | void>;
  /**
   * After each step and each epoch (then `progress.done` is 0), when every callback has had its say and `history.stopped`
   * is known: the moment to save. It is the last call before `end` unless the run failed.
   */
  settled?(run: Run): void | Promise<void>;
  end?(run: Run): void | Promise<void>;
}
