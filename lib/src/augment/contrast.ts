import { blend } from './blend';
import type { Change } from './change';

/**
 * Scales the difference of each image of `[batch, height, width, channels]` from its mean by a random factor
 * (contrast), uniform in 1 - strength to 1 + strength. Values are not clipped to 0..255. Returns a transform for
 * `augment`. Throws if the strength is not in 0..1. The transform throws if its input is not
 * `[batch, height, width, channels]`.
 */
export function contrast(strength: number): Change {
  return blend(strength, 'contrast', (x) => x.mean([1, 2, 3], true));
}
