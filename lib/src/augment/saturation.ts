import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { blend } from './blend';
import type { Change } from './change';

/** Weights of red, green and blue in the luma (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

/**
 * Scales the difference of each RGB image `[batch, height, width, 3]` from its greyscale form by a random factor
 * (saturation), uniform in 1 - strength to 1 + strength. Values are not clipped to 0..255. Returns a transform for
 * `augment`. Throws if the strength is not in 0..1. The transform throws if its input is not
 * `[batch, height, width, 3]`.
 */
export function saturation(strength: number): Change {
  return blend(strength, 'saturation', (x) => {
    if (x.shape[3] !== 3) {
      throw new TransferError(`saturation changes colours, [batch, height, width, 3]; it got [${x.shape}].`);
    }
    return x.mul(tf.tensor1d(LUMA)).sum(3, true);
  });
}
