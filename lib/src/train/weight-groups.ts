import type { Variable } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import type { Tensors, Transform } from '../core/transform';
import { tf } from '../engine/tensorflow';

/**
 * Weights that one call of the optimizer updates, with its state for them. Weights of another owner (the network, an
 * adaptation, a balance) are another group, since `rates` and the like count the layers of the names that they get.
 */
export interface WeightGroup {
  readonly weights: Weights;
  readonly state: Weights;
}

/** A group for each owner that has weights, with the optimizer's first state. */
export function weightGroups(optimizer: Transform, owners: readonly Weights[]): WeightGroup[] {
  return owners
    .filter((weights) => Object.keys(weights).length > 0)
    .map((weights) => ({ weights, state: asVariables(tf.tidy(() => optimizer.init(weights))) }));
}

/** Adds the optimizer's updates to the weights and stores its next state. Runs inside the compiled step. */
export function updateWeights(
  optimizer: Transform,
  groups: readonly WeightGroup[],
  { gradients, scalars }: { gradients: Tensors; scalars: Tensors },
): void {
  for (const { weights, state } of groups) {
    const ofGroup = Object.fromEntries(Object.keys(weights).map((name) => [name, gradients[name]]));
    const next = optimizer.update(ofGroup, state, weights, scalars);
    for (const [name, weight] of Object.entries(weights)) weight.assign(weight.add(next.updates[name]));
    assignAll(state, next.state);
  }
}

/** Assigns new values to variables of the same names. */
export function assignAll(variables: Weights, values: Tensors): void {
  for (const [name, value] of Object.entries(values)) variables[name].assign(value as never);
}

/** The state of all groups under names that a checkpoint stores: `slot0:block1/kernel/momentum`. */
export function namedState(groups: readonly WeightGroup[]): Weights {
  return Object.fromEntries(
    groups.flatMap(({ state }, group) =>
      Object.entries(state).map(([name, variable]) => [`slot${group}:${name}`, variable]),
    ),
  );
}

/** Tensors as variables, so that they stay in the graph's session. */
export function asVariables(tensors: Tensors): Weights {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]): [string, Variable] => {
      const variable = tf.variable(tensor, false);
      tensor.dispose();
      return [name, variable];
    }),
  );
}
