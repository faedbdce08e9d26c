import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';

/**
 * Squared Euclidean distances between points `[points, features]`, each with each: `|x|^2 + |y|^2 - 2 x y`, `[points,
 * points]`. That formula loses digits where points are far from zero, so they are moved to it first, which changes no
 * distance; what rounding makes negative is 0.
 */
export function squaredDistances(points: Tensor): Tensor2D {
  const z = points.sub(untaped(() => points.mean(0))) as Tensor2D;
  const lengths = z.square().sum(1, true);
  return fromProducts(lengths, lengths.reshape([1, -1]), tf.matMul(z, z, false, true));
}

/** The same between two sets of points, `[n, features]` and `[m, features]`: `[n, m]`. */
export function squaredDistancesBetween(one: Tensor, other: Tensor): Tensor2D {
  const center = untaped(() => tf.concat([one, other]).mean(0));
  const [x, y] = [one.sub(center) as Tensor2D, other.sub(center) as Tensor2D];
  return fromProducts(x.square().sum(1, true), y.square().sum(1).reshape([1, -1]), tf.matMul(x, y, false, true));
}

function fromProducts(rows: Tensor, columns: Tensor, products: Tensor): Tensor2D {
  return rows.add(columns).sub(products.mul(2)).relu() as Tensor2D;
}

/**
 * Mean squared distance between two different points, as a constant: no gradient flows through it. It is twice the sum of
 * the features' variances. Never 0, so that one may divide by it.
 */
export function meanSquaredDistance(points: Tensor): Scalar {
  const others = Math.max(1, points.shape[0] - 1);
  return untaped(() => {
    const squares = points.sub(points.mean(0)).square().sum();
    return tf.maximum(squares.mul(2 / others), SMALLEST) as Scalar;
  });
}

/** Stands for a distance of 0, between points that are all the same. */
const SMALLEST = 1e-12;
