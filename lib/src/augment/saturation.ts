import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { blend } from './blend';
import type { Change } from './change';

/** How bright red, green and blue look (ITU-R BT.601). */
const LUMA = [0.299, 0.587, 0.114];

/** Moves each picture away from its grey form, or towards it, by a factor from 1 - strength to 1 + strength. */
export function saturation(strength: number): Change {
  return blend(strength, 'saturation', (x) => {
    if (x.shape[3] !== 3) {
      throw new TransferError(`saturation changes colours, [batch, height, width, 3]; it got [${x.shape}].`);
    }
    return x.mul(tf.tensor1d(LUMA)).sum(3, true);
  });
}
