import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Net, Weights } from '../core/net';
import type { StepPosition, Tensors } from '../core/transform';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { layerOf } from '../net/compose';
import { headsIn } from '../net/heads';
import { described } from '../require/described';
import { isTensor } from '../require/kinds';
import type { Balance, BalanceContext } from './balance';
import type { Balancing } from './gradients';
import { asVariables } from './weight-groups';

/** A balance in the step of one run, with its weights and its memory as variables. */
export interface Balancer {
  readonly weights: Weights;
  readonly memory: Weights;
  readonly scalars: (moment: StepPosition) => Record<string, number>;
  /** Names of its measures: the weight of each task, then the measures of the balance. */
  readonly measures: readonly string[];
  /** Weights the losses of one step. `found()` gives its other results; call it after the gradients are computed. */
  step(inputs: StepGiven): Balancing & { found(): BalanceFound };
}

/** What a balance gets in one step. */
interface StepGiven {
  /** Whether the batch has a label of each task `[tasks]`. Left out where all have. */
  readonly present?: Tensor1D;
  readonly scalars: Tensors;
  seed(): Tensor;
}

/** The results of a balance in one step, besides the weights of the losses. */
export interface BalanceFound {
  /** The state for the next step. */
  readonly memory: Tensors;
  /** The gradients of the balance's loss by its weights. */
  readonly gradients: Tensors;
  readonly measures: Tensors;
}

/** `trainable` are the names of the network's trainable weights, in layer order. */
export function balancerOf(
  balance: Balance,
  tasks: readonly string[],
  net: Net,
  trainable: readonly string[],
): Balancer {
  const heads = headsIn(net);
  const taskOf = (weight: string) => (heads && layerOf(weight) in heads ? layerOf(weight) : undefined);
  const shared = trainable.filter((name) => taskOf(name) === undefined);
  const last = shared.at(-1);
  const lastLayer = shared.filter((name) => last !== undefined && layerOf(name) === layerOf(last));
  const weights = balance.weights?.(tasks) ?? {};
  const memory = asVariables(tf.tidy(() => balance.init?.(tasks) ?? {}));
  const { reads, weighs, loss } = balance;
  const measures = Object.entries(balance.measures?.(tasks) ?? {});
  const weightNames = tasks.map((name) => `weight of ${name}`);
  return {
    weights,
    memory,
    measures: [...weightNames, ...measures.map(([name]) => name)],
    scalars: (moment) => balance.scalars?.(moment) ?? {},
    step({ present, scalars, seed }) {
      let result: BalanceFound = { memory: {}, gradients: {}, measures: {} };
      return {
        reads,
        weighs,
        taskOf,
        lastLayer,
        found: () => result,
        weigh(gramian, losses) {
          const all = present ?? (tf.ones([tasks.length]) as Tensor1D);
          const context: BalanceContext = { tasks, losses, present: all, memory, weights, scalars, seed };
          const weightOfTasks = taskWeights(balance, gramian, context);
          const gradients = loss ? gradientsOf(() => loss(context), weights) : {};
          const remembered = balance.update?.(gramian, context) ?? {};
          const ofPresent: Tensor1D = present ? weightOfTasks.mul(present) : weightOfTasks;
          const measured = Object.fromEntries([
            ...tf.unstack(ofPresent).map((weight, task) => [weightNames[task], weight] as const),
            ...measures.map(([name, measure]) => [name, measure(gramian, context)] as const),
          ]);
          result = { memory: remembered, gradients, measures: measured };
          return ofPresent;
        },
      };
    },
  };
}

/** The weights `[tasks]` that a balance gives. Throws if it returns anything else. */
export function taskWeights(balance: Balance, gramian: Tensor2D, context: BalanceContext): Tensor1D {
  const weights = balance(gramian, context);
  const { length } = context.tasks;
  if (isTensor(weights) && weights.rank === 1 && weights.size === length) return weights;
  throw new TransferError(
    `The balance must return a weight for each task, a tensor [${length}]; got ${described(weights)}. Try ` +
      '(gramian) => gramian.sum(1).mul(0).add(1), which weights all tasks alike.',
  );
}

function gradientsOf(loss: () => Tensor, weights: Weights): Tensors {
  const { grads } = tf.variableGrads(loss as never, Object.values(weights));
  return Object.fromEntries(Object.entries(weights).map(([name, weight]) => [name, grads[weight.name]]));
}
