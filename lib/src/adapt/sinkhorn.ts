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
  /**
   * How blurred the transport is, as a multiple of `distance`: 0.1 unless said. Smaller is sharper, and takes more
   * iterations.
   */
  readonly epsilon?: number;
  /** Updates of the potentials, 50 unless said. */
  readonly iterations?: number;
  /** The squared distance that counts as one; the mean over the batch, source and target together, unless said. */
  readonly distance?: number;
}

/**
 * Debiased Sinkhorn divergence, `OT(s, t) - OT(s, s) / 2 - OT(t, t) / 2` (Feydy et al. 2019, equation 3): what it costs to
 * move one sample onto the other, with squared Euclidean distance for cost and the entropic blur of Cuturi (2013) taken
 * out again. Source `[n, features]`, target `[m, features]`, every example weighing the same. 0 for equal samples,
 * otherwise above it. In units of squared distance. The batch's mean distance, which scales epsilon, is a constant to the
 * gradient.
 */
export function sinkhornDivergence(source: Tensor, target: Tensor, options: SinkhornOptions = {}): Scalar {
  requireOptions('sinkhornDivergence', options, { epsilon: true, iterations: true, distance: true });
  requireTensor('sinkhornDivergence', source);
  requireTensor('sinkhornDivergence', target);
  const { epsilon, iterations, distance } = requireSinkhorn('sinkhornDivergence', options);
  requireFeatures('sinkhornDivergence', source, target);
  return tf.tidy(() => {
    const [n, m] = [source.shape[0], target.shape[0]];
    const all = tf.concat([source, target]);
    const cost = squaredDistances(all);
    const blur = tf.mul(distance ?? meanSquaredDistance(all), epsilon) as Scalar;
    const ot = (from: [number, number], size: [number, number]) => transport(cost.slice(from, size), blur, iterations);
    const within = ot([0, 0], [n, n]).add(ot([n, n], [m, m]));
    return ot([0, n], [n, m]).sub(within.div(2)) as Scalar;
  });
}

/**
 * Entropic transport in its dual (Feydy et al. 2019), with every length in units of the blur e: the largest `<a, f> + <b,
 * g> - <ab, exp(f + g - C) - 1>` over the potentials f `[n, 1]` and g `[1, m]`. Where they are best, the slope by the cost
 * C is that at fixed potentials (the envelope theorem), so no gradient has to go back through the iterations.
 */
function transport(cost: Tensor2D, blur: Scalar, iterations: number): Tensor {
  const c = cost.div(blur) as Tensor2D;
  const both = untaped(() => potentials(c, iterations));
  const [n, m] = cost.shape;
  const [f, g] = [both.slice(0, n).reshape([n, 1]), both.slice(n, m).reshape([1, m])];
  const mass = f.add(g).sub(c).exp().mean();
  return f.mean().add(g.mean()).sub(mass).add(1).mul(blur);
}

/**
 * The potentials one behind the other, `[n + m]`: in each iteration both go halfway to where the plan's rows (f) and
 * columns (g) have a mass of 1. Only their logarithms are kept; a row of which float32 sees nothing yet comes nearer by
 * `log(LEAST) / 2`.
 */
function potentials(c: Tensor2D, iterations: number): Tensor {
  let [f, g]: Tensor[] = [tf.zeros([c.shape[0], 1]), tf.zeros([1, c.shape[1]])];
  for (let iteration = 0; iteration < iterations; iteration++) {
    const plan = f.add(g).sub(c).exp();
    const half = (axis: number) => plan.mean(axis, true).add(LEAST).log().div(2);
    [f, g] = [f.sub(half(1)), g.sub(half(0))];
  }
  return tf.concat([f.flatten(), g.flatten()]);
}

const LEAST = 1e-36;

/**
 * Adapts by lowering the Sinkhorn divergence between the domains' features (optimal transport for adaptation: Courty et
 * al. 2017; this divergence: Feydy et al. 2019), relative to their mean squared distance, so that a weight means the same
 * at any scale of features. Throws where a number makes no sense.
 */
export function sinkhorn(
  target: Dataset,
  options: Omit<SinkhornOptions, 'distance'> & CompareOptions = {},
): Adaptation {
  requireOptions('sinkhorn', options, { epsilon: true, iterations: true, at: true, weight: true });
  requireDataset('sinkhorn', target);
  const { weight, at, ...how } = options;
  requireSinkhorn('sinkhorn', how);
  return weighted(
    'sinkhorn',
    target,
    { weight, at },
    {
      loss(from, to) {
        const unit = meanSquaredDistance(tf.concat([from.features, to.features]));
        return sinkhornDivergence(from.features, to.features, how).div(unit) as Scalar;
      },
    },
  );
}

/** So many take minutes; a potential has long settled. */
const MOST_ITERATIONS = 1_000_000;

function requireSinkhorn(what: string, { epsilon = 0.1, iterations = 50, distance }: SinkhornOptions) {
  requirePositive(`${what}'s epsilon`, epsilon, 'Try 0.1.');
  if (distance !== undefined) requirePositive(`${what}'s distance`, distance, "Leave it out for the batch's mean.");
  const fits = Number.isInteger(iterations) && iterations > 0 && iterations <= MOST_ITERATIONS;
  const expected = `a whole number from 1 up to ${MOST_ITERATIONS}`;
  requireNumber(`${what}'s iterations`, iterations, { fits, expected, hint: 'Try 50.' });
  return { epsilon, iterations, distance };
}
