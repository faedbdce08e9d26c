import { affine } from './affine';
import type { Change } from './change';
import { requireWithin } from './change';

/**
 * Random translation of each image `[batch, height, width, channels]` by up to this fraction of its width and height,
 * in either direction: equivalent to a random crop of a padded image (He 2016: 4 of 32 pixels, 0.125). Pixels from
 * outside the image repeat its edge. Returns a transform for `augment`. Throws if the fraction is not in 0..1. The
 * transform throws if its input is not `[batch, height, width, channels]`.
 */
export function shift(fraction: number): Change {
  requireWithin(fraction, [0, 1], 'shift, a share of the side,');
  return affine({ shift: fraction });
}
