import type { Tensor, Tensor1D, Variable } from '@tensorflow/tfjs';
import type { Net, Weights } from '../core/net';
import type { Moment, Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { layerOf } from '../net/compose';
import { headsIn } from '../net/heads';
import type { Balance } from './balance';
import type { Balancing } from './gradients';

/** A balance in the step of one run: its own weights, and what it remembers. */
export interface Balancer {
  readonly weights: Weights;
  readonly memory: Weights;
  readonly scalars: (moment: Moment) => Record<string, number>;
  /** Names of what it watches: the tasks' weights, then what the balance says. */
  readonly watched: readonly string[];
  /** For one step: how it weighs, and afterwards what it remembers and how its own weights are to change. */
  step(given: {
    readonly present: Tensor1D | undefined;
    readonly scalars: Tensors;
    seed(): Tensor;
  }): Balancing & { readonly after: { memory: Tensors; gradients: Tensors; watched?: Tensor1D } };
}

/** `learning` are the names of the net's weights that learn, in layer order. */
export function balancerOf(
  balance: Balance,
  tasks: readonly string[],
  net: Net,
  learning: readonly string[],
): Balancer {
  const heads = headsIn(net);
  const taskOf = (name: string) => {
    const owner = layerOf(name);
    return heads && owner in heads ? tasks.indexOf(owner) : undefined;
  };
  const shared = learning.filter((name) => taskOf(name) === undefined);
  const last = shared.at(-1);
  const lastLayer = shared.filter((name) => last !== undefined && layerOf(name) === layerOf(last));
  const weights = balance.weights?.(tasks) ?? {};
  const memory = asVariables(tf.tidy(() => balance.init?.(tasks) ?? {}));
  const { reads, weighs } = balance;
  const measures = Object.entries(balance.measures?.(tasks) ?? {});
  return {
    weights,
    memory,
    watched: [...tasks.map((name) => `weight of ${name}`), ...measures.map(([name]) => name)],
    scalars: (moment) => balance.scalars?.(moment) ?? {},
    step({ present, scalars, seed }) {
      const after: { memory: Tensors; gradients: Tensors; watched?: Tensor1D } = { memory: {}, gradients: {} };
      return {
        reads,
        weighs,
        taskOf,
        lastLayer,
        after,
        weigh(gramian, losses) {
          const all = present ?? (tf.ones([tasks.length]) as Tensor1D);
          const given = { tasks, losses, present: all, memory, weights, scalars, seed };
          const own = balance(gramian, given);
          const { loss } = balance;
          if (loss) after.gradients = gradientsOf(() => loss(given), weights);
          after.memory = balance.update?.(gramian, given) ?? {};
          const shares: Tensor1D = present ? own.mul(present) : own;
          const more = measures.map(([, measure]) => measure(gramian, given));
          after.watched = more.length > 0 ? tf.concat1d([shares, tf.stack(more) as Tensor1D]) : shares;
          return shares;
        },
      };
    },
  };
}

function gradientsOf(loss: () => Tensor, weights: Weights): Tensors {
  const { grads } = tf.variableGrads(loss as never, Object.values(weights));
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, grads[weight.name]]));
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
