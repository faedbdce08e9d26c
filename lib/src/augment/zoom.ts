import { affine } from './affine';
import type { Change } from './change';

/** Enlarges each picture by a factor between `least` and `most`; below 1 it shrinks, and its edge is repeated around it. */
export function zoom(least: number, most: number): Change {
  return affine({ zoom: [least, most] });
}
