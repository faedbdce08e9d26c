import type { Scalar, Tensor2D } from '@tensorflow/tfjs';

/**
 * Which features vary together?
 *
 * The covariance matrix [d, d] of n examples with d features, x [n, d]: at row i and column j the mean product of what
 * feature i and feature j differ from their means. The sum of products is divided by n - 1, because the means come from
 * the same examples. The means may lie far from 0, so take them away before you multiply: afterwards it costs digits.
 */
export function covariance(x: Tensor2D): Tensor2D {
  throw new Error(`covariance is yours to write. It got a matrix [${x.shape}].`);
}

/**
 * CORAL: how much do the features of two domains vary in different ways?
 *
 * |C_S - C_T|^2 / (4 d^2) (deep CORAL: Sun & Saenko 2016, equation 1). C are the covariance matrices of source [n, d] and
 * target [m, d]; the squared norm of a matrix is the sum of the squares of its entries. Where the means lie does not
 * count.
 *
 * A network is to learn by it, so stay in tensors from beginning to end: numbers that were read out have no gradient.
 */
export function coral(source: Tensor2D, target: Tensor2D): Scalar {
  throw new Error(`coral is yours to write. It got matrices [${source.shape}] and [${target.shape}].`);
}
