import { affine } from './affine';
import type { Change } from './change';
import { requireWithin } from './change';

/**
 * Moves each picture by up to this share of its side in both directions: a padded picture, cropped at random (He 2016: 4 of
 * 32 pixels, 0.125). What comes in from outside repeats the edge.
 */
export function shift(fraction: number): Change {
  requireWithin(fraction, [0, 1], 'shift, a share of the side,');
  return affine({ shift: fraction });
}
