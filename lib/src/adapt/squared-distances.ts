import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { untaped } from '../engine/untaped';

/**
 * Squared Euclidean distances between all pairs of points `[points, features]`: `|x|^2 + |y|^2 - 2 x y`, `[points,
 * points]`. That formula loses precision for points far from zero, so they are centred first, which changes no
 * distance. Negative rounding errors become 0.
 */
export function squaredDistances(points: Tensor): Tensor2D {
  const z = points.sub(untaped(() => points.mean(0))) as Tensor2D;
  const norms = z.square().sum(1, true);
  return fromProducts(norms, norms.reshape([1, -1]), tf.matMul(z, z, false, true));
}

/** The same between two sets of points, `[n, features]` and `[m, features]`: `[n, m]`. */
export function squaredDistancesBetween(a: Tensor, b: Tensor): Tensor2D {
  const center = untaped(() => tf.concat([a, b]).mean(0));
  const [x, y] = [a.sub(center) as Tensor2D, b.sub(center) as Tensor2D];
  return fromProducts(x.square().sum(1, true), y.square().sum(1).reshape([1, -1]), tf.matMul(x, y, false, true));
}

function fromProducts(rowNorms: Tensor, columnNorms: Tensor, products: Tensor): Tensor2D {
  return rowNorms.add(columnNorms).sub(products.mul(2)).relu() as Tensor2D;
}

/**
 * Mean squared distance between two different points, as a constant: no gradient flows through it. It is twice the sum
 * of the features' variances. Never 0, so it is safe as a divisor.
 */
export function meanSquaredDistance(points: Tensor): Scalar {
  const degreesOfFreedom = Math.max(1, points.shape[0] - 1);
  return untaped(() => {
    const squares = points.sub(points.mean(0)).square().sum();
    return tf.maximum(squares.mul(2 / degreesOfFreedom), MIN_DISTANCE) as Scalar;
  });
}

/** Replaces a mean distance of 0, if all points are equal. */
const MIN_DISTANCE = 1e-12;
