import { tf } from '../engine/tensorflow';
import { type Change, perExample, requirePictures, requireWithin } from './change';

/**
 * Covers a square of each picture with the picture's mean colour (DeVries & Taylor 2017). Its side is `size` of the shorter
 * side; its middle is anywhere, so that a part of it may lie outside.
 */
export function cutout(size = 0.5): Change {
  requireWithin(size, [0, 1], 'The size of cutout');
  return (x, draws) => {
    requirePictures(x, 'cutout');
    const [, height, width] = x.shape;
    const half = (size * Math.min(height, width)) / 2;
    const near = (side: number, axis: number) => {
      const centre = draws.uniform(perExample(x), 0, side);
      const pixels = tf.range(0, side).add(0.5).reshape([1, 1, 1, 1].with(axis, side));
      return pixels.sub(centre).abs().less(half);
    };
    return tf.where(near(height, 1).logicalAnd(near(width, 2)), x.mean([1, 2], true), x);
  };
}
