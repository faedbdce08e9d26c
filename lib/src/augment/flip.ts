import { type Change, requirePictures } from './change';
import { mirrored } from './motion';
import { sometimes } from './sometimes';

/** Mirrors half of the pictures, left for right. Not for letters, digits or anything that has a handedness. */
export function flip(): Change {
  return sometimes(0.5, (x, draws) => {
    requirePictures(x, 'flip');
    draws.moved?.(mirrored(x.shape));
    // What `resample` gives by that motion, in a quarter of its time.
    return x.reverse(2);
  });
}
