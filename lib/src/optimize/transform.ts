import type { Tensor } from '@tensorflow/tfjs';

/** Tensors by weight name. */
export type Tensors = Record<string, Tensor>;

/** Where a run stands. */
export interface Moment {
  /** Number of this step, from 1. */
  readonly step: number;
  /** Share of the run that is done, in [0, 1]. */
  readonly position: number;
}

/**
 * A gradient transform, as in optax: a start state, and a function from gradients to updates.
 * Updates are added to the weights. Everything that changes how a net learns is one of these,
 * and `chain` composes them. `State` is whatever the transform remembers between steps.
 */
export interface Transform<State extends Tensors = Tensors> {
  init(weights: Tensors): State;
  update(gradients: Tensors, state: State, weights: Tensors, moment: Moment): { updates: Tensors; state: State };
  /** Weights this transform keeps as they are. `fit` computes no gradient for them. */
  freezes?(name: string): boolean;
  /** Sees all weight names before the run; throws a TransferError where they make no sense to it. */
  validate?(names: readonly string[]): void;
}

/** Applies a function to each tensor. */
export function each(tensors: Tensors, change: (tensor: Tensor, name: string) => Tensor): Tensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, change(tensor, name)]));
}
