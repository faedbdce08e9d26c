import { affine } from './affine';
import type { Change } from './change';

/**
 * Random scaling of each image `[batch, height, width, channels]` about its center by a factor between `minFactor` and
 * `maxFactor`, log-uniform. Below 1 the image shrinks, and its edge is repeated around it. Returns a transform for
 * `augment`. Throws if `minFactor` is not in 0.01..100 or `maxFactor` not in `minFactor`..100. The transform throws if its input is
 * not `[batch, height, width, channels]`.
 */
export function zoom(minFactor: number, maxFactor: number): Change {
  return affine({ zoom: [minFactor, maxFactor] });
}
