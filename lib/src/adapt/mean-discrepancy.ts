import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { gaussianKernel, type KernelOptions } from './gaussian-kernel';
import { offDiagonal } from './off-diagonal';
import { meanSquaredDistance, squaredDistances } from './squared-distances';

/**
 * How MMD is estimated from a batch: `unbiased` compares every example with every other one, `biased` with itself too
 * (never negative, but above 0 for equal distributions), `linear` only neighbours, in time linear in the batch and
 * noisier.
 */
export type MmdEstimate = 'unbiased' | 'biased' | 'linear';

/** What two domains have in one layer, `[n, features]` and `[m, features]`, and the kernel that compares it. */
export interface Compared {
  readonly source: Tensor;
  readonly target: Tensor;
  readonly kernel: KernelOptions;
}

/** Squared distance of two domains' mean embeddings under the product of the layers' kernels. */
export function meanDiscrepancy(layers: readonly Compared[], estimate: MmdEstimate): Scalar {
  switch (estimate) {
    case 'unbiased':
    case 'biased':
      return quadratic(layers, estimate);
    case 'linear':
      return linear(layers);
    default:
      throw new TransferError(`estimate is '${estimate}'; it is 'unbiased', 'biased' or 'linear'.`);
  }
}

/** E k(x, x') + E k(y, y') - 2 E k(x, y) (Gretton 2012, equations 3 and 5). */
function quadratic(layers: readonly Compared[], estimate: 'unbiased' | 'biased'): Scalar {
  const [n, m] = sizes(layers);
  const kernel = product(
    layers.map(({ source, target, kernel: { bandwidths, distance } }) => {
      const all = tf.concat([source, target]);
      return gaussianKernel(squaredDistances(all), distance ?? meanSquaredDistance(all), bandwidths);
    }),
  );
  const block = (from: [number, number], size: [number, number]) => kernel.slice(from, size) as Tensor2D;
  const within = (from: number, size: number) => {
    const own = block([from, from], [size, size]);
    const pairs = size * (size - 1);
    return estimate === 'biased' ? own.mean() : offDiagonal(own).sum().div(pairs);
  };
  const between = block([0, n], [n, m]).mean();
  return within(0, n).add(within(n, m)).sub(between.mul(2)) as Scalar;
}

/** Mean over pairs of pairs of `k(x, x') + k(y, y') - k(x, y') - k(x', y)` (Gretton 2012, lemma 14). */
function linear(layers: readonly Compared[]): Scalar {
  const pairs = Math.floor(Math.min(...sizes(layers)) / 2);
  const terms = layers.map(({ source, target, kernel: { bandwidths, distance } }) => {
    const unit = distance ?? meanSquaredDistance(tf.concat([source, target]));
    const k = (a: Tensor, b: Tensor) => gaussianKernel(a.sub(b).square().sum(1), unit, bandwidths);
    const [x, x2] = evenAndOdd(source, pairs);
    const [y, y2] = evenAndOdd(target, pairs);
    return [k(x, x2), k(y, y2), k(x, y2), k(x2, y)];
  });
  const [xx, yy, xy, yx] = [0, 1, 2, 3].map((term) => product(terms.map((ofLayer) => ofLayer[term])));
  return xx.add(yy).sub(xy).sub(yx).mean() as Scalar;
}

/** The first, third, ... and the second, fourth, ... of the first `2 pairs` examples, `[pairs, features]` each. */
function evenAndOdd(x: Tensor, pairs: number): Tensor[] {
  const features = x.shape[1] as number;
  const rows = x.slice([0, 0], [2 * pairs, features]).reshape([pairs, 2 * features]);
  return tf.split(rows, 2, 1);
}

function product(factors: readonly Tensor[]): Tensor {
  return factors.reduce((all, factor) => all.mul(factor));
}

function sizes([{ source, target }]: readonly Compared[]): [number, number] {
  return [source.shape[0], target.shape[0]];
}
