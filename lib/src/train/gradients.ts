import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import type { Tensors } from '../core/transform';
import { taped } from '../engine/taped';
import { tf } from '../engine/tensorflow';
import type { Balance } from './balance';
import { jacobianOf } from './jacobian';

/** The results of one forward pass. */
export type ForwardPass = {
  /** The loss of each task, by its name. */
  readonly losses: Readonly<Record<string, Scalar>>;
  /** A loss that belongs to no task, such as that of an adaptation: it is added with weight 1. */
  readonly addedLoss?: Scalar;
  /** Scalars to report, by name; they have no gradient. */
  readonly measures?: Tensors;
  /** The output of the layers that all tasks share. */
  readonly representation?: Tensor;
};

/** How the losses of a forward pass are weighted. */
export interface Balancing extends Pick<Balance, 'reads' | 'weighs'> {
  /** From the Gramian and the losses `[tasks]` to the weight of each task `[tasks]`. */
  weigh(gramian: Tensor2D, losses: Tensor1D): Tensor1D;
  /** The task to whose head a weight belongs; undefined for a weight that tasks share. */
  taskOf?(weight: string): string | undefined;
  /** The weights of the last layer that tasks share. */
  readonly lastLayer?: readonly string[];
}

/** A forward pass and the gradient by each weight. */
export type LossesAndGradients = Omit<ForwardPass, 'representation'> & { readonly gradients: Tensors };

/**
 * Runs a forward pass, and computes the gradient of the sum of its losses by each weight; with `balancing`, of their weighted
 * sum. The network runs once, however many gradients are computed. A weight that no loss depends on has a gradient of zero.
 */
export function lossesAndGradients(
  run: () => ForwardPass,
  weights: Weights,
  balancing?: Balancing,
): LossesAndGradients {
  const pass = taped(run);
  try {
    const { losses, addedLoss, measures } = pass.made;
    const names = Object.keys(weights);
    const gradientOf: GradientOf = (y, of) => {
      const tensors = of.map((variable) => (typeof variable === 'string' ? weights[variable] : variable));
      return tensors.length > 0 ? pass.gradients(y, tensors) : [];
    };
    const byWeight = balancing
      ? balanced(pass.made, names, { ...balancing, gradientOf })
      : byName(
          names,
          gradientOf(() => total(pass.made), names),
        );
    const gradients = names.map((name) => [name, byWeight[name] ?? tf.zerosLike(weights[name])]);
    return { losses, addedLoss, measures, gradients: Object.fromEntries(gradients) };
  } finally {
    pass.dispose();
  }
}

/** The gradient of what `y` computes from a pass, by weights (their names) and by tensors of the pass. */
type GradientOf = (y: () => Tensor, of: readonly (string | Tensor)[]) => (Tensor | undefined)[];
type Found = Record<string, Tensor | undefined>;

function balanced(
  { losses, addedLoss, representation }: ForwardPass,
  names: readonly string[],
  balancing: Balancing & { readonly gradientOf: GradientOf },
): Found {
  const { weigh, reads = 'weights', weighs = 'gradients', taskOf = () => undefined } = balancing;
  const { lastLayer = [], gradientOf } = balancing;
  const gradientsOf = (of: readonly string[], y: () => Tensor) => byName(of, gradientOf(y, of));
  const tasks = Object.keys(losses);
  const shared = names.filter((name) => taskOf(name) === undefined);
  const ofHead = (task: string) => names.filter((name) => taskOf(name) === task);
  const read = {
    weights: () => shared,
    representation: () => (representation ? [representation] : []),
    'last layer': () => lastLayer,
    losses: () => [],
  }[reads]();
  // The gradients of a head by its own loss come with the same backward pass.
  const together = weighs === 'gradients' && (reads === 'weights' || reads === 'representation');
  const parts = tasks.map((task) => gradientOf(() => losses[task], [...read, ...(together ? ofHead(task) : [])]));
  const jacobian = jacobianOf(parts.map((part) => part.slice(0, read.length)));
  const weights = weigh(jacobian.gramian, tf.stack(Object.values(losses)) as Tensor1D);
  const weightOf = byName(tasks, tf.unstack(weights));
  const weighted = () => sum([...tasks.map((task) => losses[task].mul(weightOf[task] as Tensor)), addedLoss]);
  if (weighs === 'losses') return gradientsOf(names, weighted);

  if (!together) {
    const heads = names.filter((name) => !shared.includes(name));
    return { ...gradientsOf(heads, () => total({ losses, addedLoss })), ...gradientsOf(shared, weighted) };
  }
  const ofHeads: Found = Object.assign(
    {},
    ...tasks.map((task, index) => byName(ofHead(task), parts[index].slice(read.length))),
  );
  const sums = jacobian.weightedSum(weights);
  if (reads === 'weights') {
    const weightedGradients = { ...ofHeads, ...byName(shared, sums) };
    return addedLoss
      ? added(
          weightedGradients,
          gradientsOf(names, () => addedLoss),
        )
      : weightedGradients;
  }
  const [gradient] = sums;
  if (!gradient || !representation) return added(ofHeads, addedLoss ? gradientsOf(names, () => addedLoss) : {});
  // The product has the weighted gradient by the representation: one backward pass serves all tasks.
  const product = () => sum([representation.mul(gradient).sum(), addedLoss]);
  return added(ofHeads, gradientsOf(addedLoss ? names : shared, product));
}

/** The sum of all losses of a pass. */
function total({ losses, addedLoss }: ForwardPass): Tensor {
  return sum([...Object.values(losses), addedLoss]);
}

function byName<Value>(names: readonly string[], values: readonly Value[]): Record<string, Value> {
  return Object.fromEntries(names.map((name, index) => [name, values[index]]));
}

function added(first: Found, second: Found): Found {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(
    names.map((name) => {
      const [a, b] = [first[name], second[name]];
      return [name, a && b ? a.add(b) : (a ?? b)];
    }),
  );
}

function sum(parts: readonly (Tensor | undefined)[]): Tensor {
  return parts.filter((part) => part !== undefined).reduce((partial, part) => partial.add(part));
}
