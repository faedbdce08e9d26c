import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { requireSameShape, requireTensor } from '../require/arguments';

/**
 * How far the corners of a box may be off so that it still overlaps the right one by `overlap` (intersection over union), in
 * the worst of three cases (Law & Deng 2018, "CornerNet", section 3.2): both corners move the same way, the box shrinks on
 * every side, it grows on every side. Width and height `[...]`, the radius in their unit. With 0.3 the middle of a square
 * may be off by 0.23 of its side.
 *
 * CornerNet's published code does not divide by the leading coefficient of the quadratic equations, so its radius at 0.7 is
 * 0.27 of a square's side, and not 0.08 as the formula asks for; 0.3 here gives about as wide a Gaussian.
 */
export function gaussianRadius(width: Tensor, height: Tensor, overlap = 0.3): Tensor {
  requireTensor('gaussianRadius', width);
  requireTensor('gaussianRadius', height);
  requireSameShape('gaussianRadius', width, height);
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
