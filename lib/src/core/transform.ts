import type { Tensor } from '@tensorflow/tfjs';

/** Tensors by weight name. */
export type Tensors = Record<string, Tensor>;

/** The position of a run. */
export interface StepPosition {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Fraction of the run that is done, in [0, 1]. */
  readonly position: number;
  /** Finished steps of this epoch; absent without epochs. */
  readonly done?: number;
  /** Whether it is the last step of the run. */
  readonly last?: boolean;
}

/** @deprecated Use `StepPosition`, which is the same type. */
export type Moment = StepPosition;

/**
 * A gradient transform, as in optax: an initial state, and a function from gradients to updates, which are added to the
 * weights. Every optimizer, schedule and freezing rule is one, and `chain` composes them.
 *
 * `update` runs inside a compiled step, so it computes with tensors only. A value that changes from step to step (a scheduled
 * learning rate) comes from `scalars`, which runs in JavaScript before each step; `update` gets it as a tensor.
 */
export interface Transform {
  /** The initial state, usually zeros. */
  init(weights: Tensors): Tensors;
  scalars?(moment: StepPosition): Record<string, number>;
  /**
   * `scalars` has a tensor of shape [] for each name that `scalars(moment)` returned. The new state consists of new tensors:
   * clone what does not change, because the old state is freed.
   */
  update(gradients: Tensors, state: Tensors, weights: Tensors, scalars: Tensors): { updates: Tensors; state: Tensors };
  /**
   * Whether this transform keeps a weight fixed. `fit` computes no gradient for it. `names` are all weights of the net, in layer
   * order, running statistics included.
   */
  freezes?(name: string, names: readonly string[]): boolean;
  /** Checks all weight names before the run; throws a TransferError if they do not fit. */
  validate?(names: readonly string[]): void;
  /** Its stage in a chain, if that matters; `chain` enforces it. */
  readonly stage?: Stage;
  /** The transforms of a chain, in order. */
  readonly links?: readonly Transform[];
  /** The optimizer that this transform wraps, as `accumulate` does. */
  readonly inner?: Transform;
}

/**
 * `gradient`: adds to gradients, so it must come before the learning rate, which changes the sign.
 * `rate`: turns a gradient into a descent step; a chain has one.
 * `step`: changes the finished step, so it acts last, whatever its position.
 */
export type Stage = 'gradient' | 'rate' | 'step';

/** Applies a function to each tensor. */
export function each(tensors: Tensors, change: (tensor: Tensor, name: string) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}
