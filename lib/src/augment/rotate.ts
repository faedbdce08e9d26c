import { affine } from './affine';
import type { Change } from './change';
import { requireWithin } from './change';

/**
 * Random rotation of each image `[batch, height, width, channels]` by up to `degrees` in either direction (see
 * `affine`). Returns a transform for `augment`. Throws if `degrees` is not in 0..180. The transform throws if its input
 * is not `[batch, height, width, channels]`.
 */
export function rotate(degrees: number): Change {
  requireWithin(degrees, [0, 180], 'degrees');
  return affine({ degrees });
}
