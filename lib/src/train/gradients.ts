import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { Weights } from '../core/net';
import type { Tensors } from '../core/transform';
import { taped } from '../engine/taped';
import { tf } from '../engine/tensorflow';
import type { Balance } from './balance';
import { jacobianOf } from './jacobian';

/** What one pass forward came to. */
export type Pass = {
  /** The loss of each task. */
  readonly losses: readonly Scalar[];
  /** A loss that is no task's, such as an adaptation's: it is added as it is. */
  readonly beside?: Scalar;
  /** Numbers that are no losses, of which nothing is differentiated. */
  readonly watched?: readonly Tensor[];
  /** What leaves the part that all tasks share. */
  readonly representation?: Tensor;
};

/** How the losses of a pass are balanced. */
export interface Balancing extends Pick<Balance, 'reads' | 'weighs'> {
  /** From the Gramian and the pass's losses `[tasks]` to the weight of each task. */
  weigh(gramian: Tensor2D, losses: Tensor1D): Tensor1D;
  /** The place of the task to whose head a weight belongs; undefined for what tasks share. */
  taskOf?(name: string): number | undefined;
  /** The weights of the last layer that tasks share. */
  readonly lastLayer?: readonly string[];
}

/**
 * The losses of a pass, what is watched, and the gradient by each weight, of the losses' sum or as they are balanced. The
 * net runs once, whatever is differentiated. A weight that no loss reaches has a gradient of zero.
 */
export function lossesAndGradients(
  run: () => Pass,
  weights: Weights,
  balancing?: Balancing,
): { values: Tensor1D; gradients: Tensors } {
  const pass = taped(run);
  try {
    const { losses, beside, watched = [] } = pass.made;
    const names = Object.keys(weights);
    const gradientOf: GradientOf = (y, of) => {
      const tensors = of.map((one) => (typeof one === 'string' ? weights[one] : one));
      return tensors.length > 0 ? pass.gradients(y, tensors) : [];
    };
    const rest = beside ? [beside] : [];
    const found = balancing
      ? balanced(pass.made, names, balancing, gradientOf)
      : byName(
          names,
          gradientOf(() => sum([...losses, ...rest]), names),
        );
    const values = tf.stack([...losses, ...rest, ...watched]) as Tensor1D;
    const gradients = names.map((name) => [name, found[name] ?? tf.zerosLike(weights[name])]);
    return { values, gradients: Object.fromEntries(gradients) };
  } finally {
    pass.dispose();
  }
}

/** The gradient of something computed of a pass, by weights by their names and by tensors of the pass. */
type GradientOf = (y: () => Tensor, of: readonly (string | Tensor)[]) => (Tensor | undefined)[];
type Found = Record<string, Tensor | undefined>;

function balanced(
  { losses, beside, representation }: Pass,
  names: readonly string[],
  { weigh, reads = 'weights', weighs = 'gradients', taskOf = () => undefined, lastLayer = [] }: Balancing,
  gradientOf: GradientOf,
): Found {
  const slopes = (of: readonly string[], y: () => Tensor) => byName(of, gradientOf(y, of));
  const shared = names.filter((name) => taskOf(name) === undefined);
  const own = losses.map((_, task) => names.filter((name) => taskOf(name) === task));
  const read = {
    weights: () => shared,
    representation: () => (representation ? [representation] : []),
    'last layer': () => lastLayer,
    losses: () => [],
  }[reads]();
  // What heads learn by their own loss comes with the same pass back.
  const together = weighs === 'gradients' && (reads === 'weights' || reads === 'representation');
  const parts = losses.map((loss, task) => gradientOf(() => loss, [...read, ...(together ? own[task] : [])]));
  const jacobian = jacobianOf(parts.map((part) => part.slice(0, read.length)));
  const weights = weigh(jacobian.gramian, tf.stack([...losses]) as Tensor1D);
  const shares = tf.unstack(weights);
  const rest = beside ? [beside] : [];
  const weighted = () => sum([...losses.map((loss, task) => loss.mul(shares[task])), ...rest]);
  if (weighs === 'losses') return slopes(names, weighted);

  if (!together) {
    const others = names.filter((name) => !shared.includes(name));
    return { ...slopes(others, () => sum([...losses, ...rest])), ...slopes(shared, weighted) };
  }
  const ofHeads: Found = Object.assign({}, ...own.map((of, task) => byName(of, parts[task].slice(read.length))));
  const sums = jacobian.weightedSum(weights);
  if (reads === 'weights') {
    const weighed = { ...ofHeads, ...byName(shared, sums) };
    return beside
      ? added(
          weighed,
          slopes(names, () => beside),
        )
      : weighed;
  }
  const [slope] = sums;
  if (!slope || !representation) return added(ofHeads, beside ? slopes(names, () => beside) : {});
  // The product's gradient is that of the representation times the slope: one pass back for all tasks.
  const product = () => sum([representation.mul(slope).sum(), ...rest]);
  return added(ofHeads, slopes(beside ? names : shared, product));
}

function byName(names: readonly string[], found: readonly (Tensor | undefined)[]): Found {
  return Object.fromEntries(names.map((name, place) => [name, found[place]]));
}

function added(first: Found, second: Found): Found {
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return Object.fromEntries(
    names.map((name) => {
      const [one, other] = [first[name], second[name]];
      return [name, one && other ? one.add(other) : (one ?? other)];
    }),
  );
}

function sum(parts: readonly Tensor[]): Tensor {
  return parts.reduce((total, part) => total.add(part));
}
