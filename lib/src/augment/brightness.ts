import { blend } from './blend';
import type { Change } from './change';

/**
 * Multiplies each image of `[batch, height, width, channels]` by a random factor (brightness), uniform in 1 - strength
 * to 1 + strength. Black stays black; values are not clipped to 0..255. Returns a transform for `augment`. Throws if
 * the strength is not in 0..1. The transform throws if its input is not `[batch, height, width, channels]`.
 */
export function brightness(strength: number): Change {
  return blend(strength, 'brightness', () => 0);
}
