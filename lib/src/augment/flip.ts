import { type Change, requirePictures } from './change';
import { mirrored } from './motion';
import { sometimes } from './sometimes';

/**
 * Random horizontal flip of images `[batch, height, width, channels]`, with probability 0.5 for each. Not for letters,
 * digits or other objects that differ from their mirror image. Returns a transform for `augment`, which throws if its
 * input is not `[batch, height, width, channels]`.
 */
export function flip(): Change {
  return sometimes(0.5, (x, draws) => {
    requirePictures(x, 'flip');
    draws.moved?.(mirrored(x.shape));
    // Equals `resample` with this motion, in a quarter of its time.
    return x.reverse(2);
  });
}
