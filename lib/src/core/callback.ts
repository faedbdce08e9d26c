import type { Variable } from '@tensorflow/tfjs';
import type { History } from './history';
import type { Metric } from './metric';
import type { Net } from './net';

/** A measure in each epoch's record by which nets are compared. `fit` adds those of its `metrics`, by their names. */
export type Measure = 'loss' | 'validLoss' | 'validAccuracy';

/** A run of `fit` as callbacks see it. Only the values of `state` may be changed, in `begin` or after a step. */
export interface Run {
  readonly net: Net;
  readonly epochs: number;
  /** Steps in an epoch. */
  readonly steps: number;
  /**
   * What distinguishes this run from others, as JSON: sizes and seed, the values of losses, optimizer and the like for fixed
   * inputs, labels and some of the examples. A checkpoint of another run is not resumed. Computed at the first call.
   */
  identity(): Promise<string>;
  /** Steps done since the start of the run. */
  readonly step: number;
  /** Loss of the step just done. */
  readonly loss: number;
  /** Learning rate of the step just done, without factors by layer; undefined before a step, and for an optimizer without one. */
  readonly rate?: number;
  /**
   * L2 norm of the gradients of all trained weights in the step just done, before the optimizer clips or scales them; undefined
   * unless a callback has `gradientNorm: true`.
   */
  readonly gradientNorm?: number;
  /** The measures in each epoch's record, `Measure` and the names of metrics: held-out ones only if there is validation data. */
  readonly measures: readonly string[];
  /** The metrics that `fit` evaluates on held-out data, by name. */
  readonly metrics?: Readonly<Record<string, Metric>>;
  /** Whether a callback may end it before its last epoch. */
  readonly mayEndEarly: boolean;
  /** Finished epochs; in `epoch`, the last is the one just done. */
  readonly history: History;
  /** Everything that training changes, by name: weights, running statistics, the states of the optimizer and of callbacks. */
  readonly state: Readonly<Record<string, Variable>>;
  /** Position within the epoch, which a checkpoint stores with `state`. */
  readonly progress: Progress;
  /** Continues from a saved position; call it in `begin`. */
  resume(progress: Progress, history: History): void;
}

/** The position of a run within an epoch. Plain data. */
export interface Progress {
  /** The current epoch, from 1. */
  readonly epoch: number;
  /** Its finished steps. */
  readonly done: number;
  /** The sum of each loss over the epoch's examples so far. */
  readonly sums: Readonly<Record<string, number>>;
  /** The number of labelled examples of each task with partial labels. */
  readonly counts?: Readonly<Record<string, number>>;
  /** The sum of each value that an adaptation or a balance monitors, if any. */
  readonly measures?: Readonly<Record<string, number>>;
  readonly examples: number;
}

/** Ends the run after this step; the net keeps its weights. `stop` is the reason, and appears in the history. */
export interface Stop {
  readonly stop: string;
}

/**
 * Functions that `fit` calls: at the beginning, after each step, after each epoch, and at the end, also after an interrupt or a
 * failure. Callbacks run in the order in which they are passed.
 */
export interface Callback {
  /** It displays progress: `fit` then displays none. */
  readonly showsProgress?: true;
  /** It reads `run.gradientNorm`, which each step then computes. */
  readonly gradientNorm?: boolean;
  /** It may end the run before its last epoch: the displayed remaining time is then an upper bound. */
  readonly mayEnd?: true;
  /** Its state between epochs, as variables by name: `state` includes them before any `begin`. */
  memory?(run: Run): Readonly<Record<string, Variable>>;
  begin?(run: Run): void | Promise<void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing goes on
  step?(run: Run): Stop | void | Promise<Stop | void>;
  // biome-ignore lint/suspicious/noConfusingVoidType: a callback that returns nothing goes on
  epoch?(run: Run): Stop | void | Promise<Stop | void>;
  /**
   * After each step and each epoch (then `progress.done` is 0), when every callback has run and `history.stopped` is known: the
   * moment to save. It is the last call before `end` unless the run failed.
   */
  settled?(run: Run): void | Promise<void>;
  end?(run: Run): void | Promise<void>;
}
