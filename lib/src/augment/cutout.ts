import { tf } from '../engine/tensorflow';
import { type Change, perExample, requirePictures, requireWithin } from './change';

/**
 * Fills a random square of each image `[batch, height, width, channels]` with the image's mean colour (cutout, DeVries
 * & Taylor 2017). The square's edge is the fraction `size` of the image's shorter edge. Its center is anywhere in the
 * image, so the square may be partly outside. Returns a transform for `augment`. Throws if `size` is not in 0..1. The
 * transform throws if its input is not `[batch, height, width, channels]`.
 */
export function cutout(size = 0.5): Change {
  requireWithin(size, [0, 1], 'The size of cutout');
  return (x, draws) => {
    requirePictures(x, 'cutout');
    const [, height, width] = x.shape;
    const half = (size * Math.min(height, width)) / 2;
    const isCovered = (length: number, axis: number) => {
      const center = draws.uniform(perExample(x), 0, length);
      const pixels = tf.range(0, length).add(0.5).reshape([1, 1, 1, 1].with(axis, length));
      return pixels.sub(center).abs().less(half);
    };
    return tf.where(isCovered(height, 1).logicalAnd(isCovered(width, 2)), x.mean([1, 2], true), x);
  };
}
