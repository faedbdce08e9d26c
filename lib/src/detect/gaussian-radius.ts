import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireSameShape, requireTensor } from '../require/arguments';
import { requireRadiusOverlap } from './require-overlap';

/**
 * The largest distance by which the corners of a box may be off while its IoU with the original box is at least
 * `overlap`, in the worst of three cases (Law & Deng 2018, "CornerNet", section 3.2): both corners move in the same
 * direction, the box shrinks at every edge, or it grows at every edge. Width and height are tensors `[...]`; the radius
 * has the same shape and unit. With 0.3, the radius is 0.23 of a square's edge. Throws if width or height is not a
 * numeric tensor, their shapes differ, or `overlap` is not above 0 and at most 1.
 *
 * CornerNet's published code does not divide by the leading coefficient of the quadratic equations, so its radius at
 * 0.7 is 0.27 of a square's edge instead of the formula's 0.08. The default 0.3 gives a Gaussian of about that width.
 */
export function gaussianRadius(width: Tensor, height: Tensor, overlap = 0.3): Tensor {
  requireTensor('gaussianRadius', width);
  requireTensor('gaussianRadius', height);
  requireSameShape('gaussianRadius', width, height);
  requireRadiusOverlap("gaussianRadius's overlap", overlap);
  return tf.tidy(() => {
    const sum = width.add(height);
    const area = width.mul(height);
    /** `sqrt((w + h)^2 + 4 c w h)`, the root in all three solutions. */
    const root = (c: number) =>
      sum
        .square()
        .add(area.mul(4 * c))
        .relu()
        .sqrt();
    // (w - r)(h - r) = overlap (2 w h - (w - r)(h - r))
    const moved = sum.sub(root((overlap - 1) / (1 + overlap))).div(2);
    // (w - 2 r)(h - 2 r) = overlap w h
    const shrunk = sum.sub(root(overlap - 1)).div(4);
    // w h = overlap (w + 2 r)(h + 2 r)
    const grown = root((1 - overlap) / overlap)
      .sub(sum)
      .div(4);
    return moved.minimum(shrunk).minimum(grown).relu();
  });
}
