import type { Tensor } from '@tensorflow/tfjs';
import type { BatchBoxes, Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';

/** Default minimum fraction of a box's area that must remain in the image. */
export const VISIBLE = 0.25;

/** The motion of a horizontal flip. */
export function mirrored([batch, height, width]: readonly number[]): Motion {
  const [ones, zeros] = [tf.ones([batch]), tf.zeros([batch])];
  return { matrix: [ones.neg(), zeros, zeros, ones], move: [zeros, zeros], width, height };
}

/** A motion restricted to the examples chosen in a mask `[batch]`; the other examples do not move. */
export function motionWhere(chosen: Tensor, { matrix, move, ...size }: Motion): Motion {
  const [ones, zeros] = [tf.onesLike(matrix[0]), tf.zerosLike(matrix[0])];
  const [xx, xy, yx, yy] = matrix.map((entry, index) => tf.where(chosen, entry, index % 3 === 0 ? ones : zeros));
  const [right, down] = move.map((entry) => tf.where(chosen, entry, zeros));
  return { matrix: [xx, xy, yx, yy], move: [right, down], ...size };
}

/**
 * Moves boxes with their images, by one motion after another. A box becomes the smallest axis-aligned box around its four
 * moved corners, which rotation makes larger than the object, clipped to the image. If less than the fraction `visible` of
 * its area remains in the image, its class becomes -1. Computes with tensors only.
 */
export function moveBoxes({ sides, classes }: BatchBoxes, motions: readonly Motion[], visible = VISIBLE): BatchBoxes {
  let edges = sides;
  let fraction: Tensor = tf.onesLike(classes).toFloat();
  for (const motion of motions) {
    const moved = cornersOf(edges, motion);
    const { width, height } = motion;
    const clipped = moved.map((edge, index) => edge.clipByValue(0, index % 2 === 0 ? width : height));
    fraction = fraction.mul(area(clipped).div(area(moved).maximum(TINY)));
    edges = tf.stack(clipped, 2);
  }
  const isVisible = classes.greaterEqual(0).logicalAnd(fraction.greaterEqual(visible));
  const noBox = tf.fill(classes.shape, -1, classes.dtype as 'float32');
  return {
    sides: tf.where(isVisible.expandDims(2), edges, tf.zerosLike(edges)),
    classes: tf.where(isVisible, classes, noBox),
  };
}

/** Prevents division by zero for boxes without area. */
const TINY = 1e-6;

const area = ([left, top, right, bottom]: readonly Tensor[]) => right.sub(left).mul(bottom.sub(top));

/** The edges x1, y1, x2, y2, each `[batch, most]`, of the smallest axis-aligned boxes around the moved corners. */
function cornersOf(sides: Tensor, { matrix, move, width, height }: Motion): Tensor[] {
  // After the examples with boxes, examples of an unlabelled target may have been moved too.
  const [batch] = sides.shape;
  const [xx, xy, yx, yy, right, down] = [...matrix, ...move].map((entry) => entry.slice(0, batch).expandDims(1));
  const [x1, y1, x2, y2] = tf.unstack(sides, 2);
  const determinant = xx.mul(yy).sub(xy.mul(yx));
  // The matrix maps output to input locations; boxes need its inverse.
  const corners = [
    [x1, y1],
    [x2, y1],
    [x1, y2],
    [x2, y2],
  ].map(([x, y]) => {
    const [dx, dy] = [x.sub(width / 2), y.sub(height / 2)];
    return {
      x: yy
        .mul(dx)
        .sub(xy.mul(dy))
        .div(determinant)
        .add(right)
        .add(width / 2),
      y: xx
        .mul(dy)
        .sub(yx.mul(dx))
        .div(determinant)
        .add(down)
        .add(height / 2),
    };
  });
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const minimum = (values: readonly Tensor[]) => values.reduce((a, b) => a.minimum(b));
  const maximum = (values: readonly Tensor[]) => values.reduce((a, b) => a.maximum(b));
  return [minimum(xs), minimum(ys), maximum(xs), maximum(ys)];
}
