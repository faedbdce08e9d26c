import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { gaussianKernel, type KernelOptions } from './gaussian-kernel';
import { offDiagonal } from './off-diagonal';
import { meanSquaredDistance, squaredDistances, squaredDistancesBetween } from './squared-distances';

/**
 * How MMD is estimated from a batch. `unbiased` compares every example with every other. `biased` also compares it with
 * itself; it is never negative, but above 0 for equal distributions. `linear` compares neighbours only: it takes time
 * linear in the batch and has a higher variance.
 */
export type MmdEstimate = 'unbiased' | 'biased' | 'linear';

/** Both domains in one layer, `[n, features]` and `[m, features]`, and the kernel that compares them. */
export interface Compared {
  readonly source: Tensor;
  readonly target: Tensor;
  readonly kernel: KernelOptions;
}

/** Squared distance between the domains' mean embeddings under the product of the layers' kernels. */
export function meanDiscrepancy(layers: readonly Compared[], estimate: MmdEstimate): Scalar {
  switch (estimate) {
    case 'unbiased':
    case 'biased':
      return tf.tidy(() => quadratic(layers, estimate));
    case 'linear':
      return tf.tidy(() => linear(layers));
    default:
      throw new TransferError(`estimate must be 'unbiased', 'biased' or 'linear'; got '${estimate}'. Try 'unbiased'.`);
  }
}

/** E k(x, x') + E k(y, y') - 2 E k(x, y) (Gretton 2012, equations 3 and 5). */
function quadratic(layers: readonly Compared[], estimate: 'unbiased' | 'biased'): Scalar {
  const kernels = layers.map(kernelBlocks);
  const productOf = (block: keyof Blocks) => product(kernels.map((blocks) => blocks[block])) as Tensor2D;
  const within = (kernel: Tensor2D) => {
    const pairs = kernel.shape[0] * (kernel.shape[0] - 1);
    return estimate === 'biased' ? kernel.mean() : offDiagonal(kernel).sum().div(pairs);
  };
  const between = productOf('between').mean();
  return within(productOf('source'))
    .add(within(productOf('target')))
    .sub(between.mul(2)) as Scalar;
}

/** The kernel of one layer within the source `[n, n]`, within the target `[m, m]`, and between them `[n, m]`. */
interface Blocks {
  readonly source: Tensor2D;
  readonly target: Tensor2D;
  readonly between: Tensor2D;
}

/**
 * With the batch's mean distance as the unit, rounding errors are relatively small wherever the domains are. A fixed
 * distance can be much smaller than the gap between the domains. Distances within a domain are then computed around its
 * own mean, so the gap costs them no precision.
 */
function kernelBlocks({ source, target, kernel: { bandwidths, distance } }: Compared): Blocks {
  const [n, m] = [source.shape[0], target.shape[0]];
  if (distance === undefined) {
    const points = tf.concat([source, target]);
    const kernel = gaussianKernel(squaredDistances(points), meanSquaredDistance(points), bandwidths);
    const block = (begin: [number, number], size: [number, number]) => kernel.slice(begin, size) as Tensor2D;
    return { source: block([0, 0], [n, n]), target: block([n, n], [m, m]), between: block([0, n], [n, m]) };
  }
  const kernel = (squared: Tensor2D) => gaussianKernel(squared, distance, bandwidths) as Tensor2D;
  return {
    source: kernel(squaredDistances(source)),
    target: kernel(squaredDistances(target)),
    between: kernel(squaredDistancesBetween(source, target)),
  };
}

/** Mean over pairs of pairs of `k(x, x') + k(y, y') - k(x, y') - k(x', y)` (Gretton 2012, lemma 14). */
function linear(layers: readonly Compared[]): Scalar {
  // biome-ignore lint/plugin: two domains.
  const pairs = Math.floor(Math.min(...sizes(layers)) / 2);
  const terms = layers.map(({ source, target, kernel: { bandwidths, distance } }) => {
    const unit = distance ?? meanSquaredDistance(tf.concat([source, target]));
    const k = (a: Tensor, b: Tensor) => gaussianKernel(a.sub(b).square().sum(1), unit, bandwidths);
    const [x, x2] = evenAndOdd(source, pairs);
    const [y, y2] = evenAndOdd(target, pairs);
    return [k(x, x2), k(y, y2), k(x, y2), k(x2, y)];
  });
  const [xx, yy, xy, yx] = [0, 1, 2, 3].map((term) => product(terms.map((kernels) => kernels[term])));
  return xx.add(yy).sub(xy).sub(yx).mean() as Scalar;
}

/** The first, third, ... and the second, fourth, ... of the first `2 pairs` examples, `[pairs, features]` each. */
function evenAndOdd(x: Tensor, pairs: number): Tensor[] {
  const features = x.shape[1] as number;
  const rows = x.slice([0, 0], [2 * pairs, features]).reshape([pairs, 2 * features]);
  return tf.split(rows, 2, 1);
}

function product(factors: readonly Tensor[]): Tensor {
  return factors.reduce((result, factor) => result.mul(factor));
}

function sizes([{ source, target }]: readonly Compared[]): [number, number] {
  return [source.shape[0], target.shape[0]];
}
