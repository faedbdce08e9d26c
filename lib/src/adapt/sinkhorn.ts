import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';
import { requireDataset, requireTensor } from '../require/arguments';
import { requireNumber, requirePositive } from '../require/number';
import { requireOptions } from '../require/options';
import type { Adaptation } from '../train/adaptation';
import { requireFeatures } from './require-shapes';
import { meanSquaredDistance, squaredDistances } from './squared-distances';
import { type CompareOptions, weighted } from './weighted';

export interface SinkhornOptions {
  /** Entropic regularisation, as a multiple of `distance`: 0.1 by default. Smaller is sharper and needs more iterations. */
  readonly epsilon?: number;
  /** Updates of the potentials, 50 by default. */
  readonly iterations?: number;
  /** The unit of squared distance; by default the mean over the batch, source and target together. */
  readonly distance?: number;
}

/**
 * Debiased Sinkhorn divergence, `OT(s, t) - OT(s, s) / 2 - OT(t, t) / 2` (Feydy et al. 2019, equation 3): the cost of
 * transporting one sample to the other, with squared Euclidean distance as the cost; the two self-terms remove the
 * entropic bias of Cuturi (2013). Source `[n, features]`, target `[m, features]`, with equal weights for all examples.
 * Returns a scalar in units of squared distance: 0 for equal samples, otherwise positive. The batch's mean distance,
 * which scales epsilon, is a constant for the gradient. Throws if the numbers of features differ, or an option is
 * invalid.
 */
export function sinkhornDivergence(source: Tensor, target: Tensor, options: SinkhornOptions = {}): Scalar {
  requireOptions('sinkhornDivergence', options, { epsilon: true, iterations: true, distance: true });
  requireTensor('sinkhornDivergence', source);
  requireTensor('sinkhornDivergence', target);
  const { epsilon, iterations, distance } = requireSinkhorn('sinkhornDivergence', options);
  requireFeatures('sinkhornDivergence', source, target);
  return tf.tidy(() => {
    const [n, m] = [source.shape[0], target.shape[0]];
    const points = tf.concat([source, target]);
    const cost = squaredDistances(points);
    const blur = tf.mul(distance ?? meanSquaredDistance(points), epsilon) as Scalar;
    const ot = (begin: [number, number], size: [number, number]) =>
      transport(cost.slice(begin, size), blur, iterations);
    const within = ot([0, 0], [n, n]).add(ot([n, n], [m, m]));
    return ot([0, n], [n, m]).sub(within.div(2)) as Scalar;
  });
}

/**
 * Entropic transport in its dual (Feydy et al. 2019), with every length in units of the blur e: the maximum of `<a, f>
 * + <b, g> - <ab, exp(f + g - C) - 1>` over the potentials f `[n, 1]` and g `[1, m]`. At the maximum, the gradient with
 * respect to the cost C is that at fixed potentials (the envelope theorem), so no gradient has to flow through the
 * iterations.
 */
function transport(cost: Tensor2D, blur: Scalar, iterations: number): Tensor {
  const c = cost.div(blur) as Tensor2D;
  const fg = untaped(() => potentials(c, iterations));
  const [n, m] = cost.shape;
  const [f, g] = [fg.slice(0, n).reshape([n, 1]), fg.slice(n, m).reshape([1, m])];
  const mass = f.add(g).sub(c).exp().mean();
  return f.mean().add(g.mean()).sub(mass).add(1).mul(blur);
}

/**
 * The potentials f and g in one vector, `[n + m]`. Each iteration moves both half of the way to where the plan's rows
 * (f) and columns (g) have a mass of 1. Only their logarithms are stored; a row whose mass underflows float32 moves by
 * `log(TINY) / 2`.
 */
function potentials(c: Tensor2D, iterations: number): Tensor {
  let [f, g]: Tensor[] = [tf.zeros([c.shape[0], 1]), tf.zeros([1, c.shape[1]])];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const plan = f.add(g).sub(c).exp();
    const halfStep = (axis: number) => plan.mean(axis, true).add(TINY).log().div(2);
    [f, g] = [f.sub(halfStep(1)), g.sub(halfStep(0))];
  }
  return tf.concat([f.flatten(), g.flatten()]);
}

/** The smallest mass of a row or column that float32 represents safely. */
const TINY = 1e-36;

/**
 * Adapts by minimising the Sinkhorn divergence between the domains' features (optimal transport for adaptation: Courty
 * et al. 2017; this divergence: Feydy et al. 2019), relative to their mean squared distance, so a weight has the same
 * effect at any scale of the features. Throws if an option is invalid or the weight is negative.
 */
export function sinkhorn(
  target: Dataset,
  options: Omit<SinkhornOptions, 'distance'> & CompareOptions = {},
): Adaptation {
  requireOptions('sinkhorn', options, { epsilon: true, iterations: true, at: true, weight: true });
  requireDataset('sinkhorn', target);
  const { weight, at, ...sinkhornOptions } = options;
  requireSinkhorn('sinkhorn', sinkhornOptions);
  return weighted(
    'sinkhorn',
    target,
    { weight, at },
    {
      loss({ features: source }, { features: targetFeatures }) {
        const unit = meanSquaredDistance(tf.concat([source, targetFeatures]));
        return sinkhornDivergence(source, targetFeatures, sinkhornOptions).div(unit) as Scalar;
      },
    },
  );
}

/** This many take minutes; the potentials converge long before. */
const MAX_ITERATIONS = 1_000_000;

function requireSinkhorn(what: string, { epsilon = 0.1, iterations = 50, distance }: SinkhornOptions) {
  requirePositive(`${what}'s epsilon`, epsilon, 'Try 0.1.');
  if (distance !== undefined) requirePositive(`${what}'s distance`, distance, "Leave it out for the batch's mean.");
  const fits = Number.isInteger(iterations) && iterations > 0 && iterations <= MAX_ITERATIONS;
  const expected = `an integer from 1 to ${MAX_ITERATIONS}`;
  requireNumber(`${what}'s iterations`, iterations, { fits, expected, hint: 'Try 50.' });
  return { epsilon, iterations, distance };
}
