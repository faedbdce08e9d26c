import { affine } from './affine';
import type { Change } from './change';
import { requireWithin } from './change';

/** Turns each picture by up to so many degrees to either side. */
export function rotate(degrees: number): Change {
  requireWithin(degrees, [0, 180], 'degrees');
  return affine({ degrees });
}
