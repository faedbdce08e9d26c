import type { Tensor } from '@tensorflow/tfjs';
import type { BatchBoxes, Motion } from '../core/motion';
import { tf } from '../engine/tensorflow';

/** Default minimum fraction of a box's area that must remain in the image. */
export const VISIBLE = 0.25;

/** Left for right. */
export function mirrored([batch, height, width]: readonly number[]): Motion {
  const [one, none] = [tf.ones([batch]), tf.zeros([batch])];
  return { matrix: [one.neg(), none, none, one], move: [none, none], width, height };
}

/** The motion of the examples that are chosen `[batch]`; the others stay where they are. */
export function motionWhere(chosen: Tensor, { matrix, move, ...size }: Motion): Motion {
  const [one, none] = [tf.onesLike(matrix[0]), tf.zerosLike(matrix[0])];
  const [xx, xy, yx, yy] = matrix.map((number, index) => tf.where(chosen, number, index % 3 === 0 ? one : none));
  const [right, down] = move.map((number) => tf.where(chosen, number, none));
  return { matrix: [xx, xy, yx, yy], move: [right, down], ...size };
}

/**
 * Moves boxes with their images, by one motion after another. A box becomes the smallest axis-aligned box around its four
 * moved corners, which rotation makes larger than the object, clipped to the image. If less than the fraction `visible` of
 * its area remains in the image, its class becomes -1. Computes with tensors only.
 */
export function moveBoxes({ sides, classes }: BatchBoxes, motions: readonly Motion[], visible = VISIBLE): BatchBoxes {
  let left = sides;
  let fraction: Tensor = tf.onesLike(classes).toFloat();
  for (const motion of motions) {
    const moved = cornersOf(left, motion);
    const { width, height } = motion;
    const cut = moved.map((side, index) => side.clipByValue(0, index % 2 === 0 ? width : height));
    fraction = fraction.mul(area(cut).div(area(moved).maximum(TINY)));
    left = tf.stack(cut, 2);
  }
  const there = classes.greaterEqual(0).logicalAnd(fraction.greaterEqual(visible));
  const none = tf.fill(classes.shape, -1, classes.dtype as 'float32');
  return { sides: tf.where(there.expandDims(2), left, tf.zerosLike(left)), classes: tf.where(there, classes, none) };
}

/** Prevents division by zero for boxes without area. */
const TINY = 1e-6;

const area = ([left, top, right, bottom]: readonly Tensor[]) => right.sub(left).mul(bottom.sub(top));

/** The four sides, `[batch, most]` each, of the smallest upright boxes around the moved corners. */
function cornersOf(sides: Tensor, { matrix, move, width, height }: Motion): Tensor[] {
  // After the examples with boxes, examples of an unlabelled target may have been moved too.
  const [batch] = sides.shape;
  const [xx, xy, yx, yy, right, down] = [...matrix, ...move].map((number) => number.slice(0, batch).expandDims(1));
  const [x1, y1, x2, y2] = tf.unstack(sides, 2);
  const determinant = xx.mul(yy).sub(xy.mul(yx));
  // The matrix says where a place comes from; its inverse says where one goes.
  const corners = [
    [x1, y1],
    [x2, y1],
    [x1, y2],
    [x2, y2],
  ].map(([x, y]) => {
    const [across, along] = [x.sub(width / 2), y.sub(height / 2)];
    return {
      x: yy
        .mul(across)
        .sub(xy.mul(along))
        .div(determinant)
        .add(right)
        .add(width / 2),
      y: xx
        .mul(along)
        .sub(yx.mul(across))
        .div(determinant)
        .add(down)
        .add(height / 2),
    };
  });
  const [xs, ys] = [corners.map(({ x }) => x), corners.map(({ y }) => y)];
  const least = (numbers: readonly Tensor[]) => numbers.reduce((one, other) => one.minimum(other));
  const most = (numbers: readonly Tensor[]) => numbers.reduce((one, other) => one.maximum(other));
  return [least(xs), least(ys), most(xs), most(ys)];
}
