import { type Change, requirePictures } from './change';
import { sometimes } from './sometimes';

/** Mirrors half of the pictures, left for right. Not for letters, digits or anything that has a handedness. */
export function flip(): Change {
  return sometimes(0.5, (x) => {
    requirePictures(x, 'flip');
    return x.reverse(2);
  });
}
