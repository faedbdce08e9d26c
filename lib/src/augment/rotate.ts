import { affine } from './affine';
import type { Change } from './change';

/** Turns each picture by up to so many degrees to either side. */
export function rotate(degrees: number): Change {
  return affine({ degrees });
}
