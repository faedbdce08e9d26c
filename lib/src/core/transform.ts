import type { Tensor } from '@tensorflow/tfjs';

/** Tensors by weight name. */
export type Tensors = Record<string, Tensor>;

/** Where a run stands. */
export interface StepPosition {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Share of the run that is done, in [0, 1]. */
  readonly position: number;
  /** Steps of this epoch that are done; left out where there are no epochs. */
  readonly done?: number;
}

/** @deprecated Use `StepPosition`, which is the same type. */
export type Moment = StepPosition;

/**
 * A gradient transform, as in optax: a start state, and a function from gradients to updates, which are added to the
 * weights. Everything that changes how a net learns is one of these, and `chain` composes them.
 *
 * `update` runs inside a compiled step, so it computes with tensors only. A number that differs from step to step (a
 * scheduled rate) comes from `scalars`, which runs in JavaScript before each step; `update` gets it as a tensor.
 */
export interface Transform {
  /** What it remembers between steps, at the start: zeros, as a rule. */
  init(weights: Tensors): Tensors;
  scalars?(moment: StepPosition): Record<string, number>;
  /**
   * `scalars` holds a tensor of shape [] for each name that `scalars(moment)` gave. The state that comes out is made of
   * tensors of its own: what stays the same is a clone, because the old state is freed.
   */
  update(gradients: Tensors, state: Tensors, weights: Tensors, scalars: Tensors): { updates: Tensors; state: Tensors };
  /**
   * Weights this transform keeps as they are. `fit` computes no gradient for them. `names` are all weights of the net, in
   * layer order, moving averages among them.
   */
  freezes?(name: string, names: readonly string[]): boolean;
  /** Sees all weight names before the run; throws a TransferError where they make no sense to it. */
  validate?(names: readonly string[]): void;
  /** Where it belongs in a chain, if that matters; `chain` sees to it. */
  readonly stage?: Stage;
  /** The transforms that a chain is made of, in order. */
  readonly links?: readonly Transform[];
}

/**
 * `gradient`: adds to gradients, so it makes sense only in front of the rate, where uphill is still uphill.
 * `rate`: turns a direction uphill into a step downhill; a chain has one.
 * `step`: changes the finished step, so it acts last, wherever it stands.
 */
export type Stage = 'gradient' | 'rate' | 'step';

/** Applies a function to each tensor. */
export function each(tensors: Tensors, change: (tensor: Tensor, name: string) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}
