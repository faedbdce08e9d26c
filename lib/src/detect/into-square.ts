import type { PictureSize } from '../data/task-labels';
import type { Box } from './labelled';

/** Where a box of a picture lies once `decode` has fitted the picture into the middle of a square of `size` pixels. */
export function intoSquare([x1, y1, x2, y2]: Box, { width, height }: PictureSize, size: number): Box {
  const scale = size / Math.max(width, height);
  // The picture comes in whole pixels, so its sides may be scaled a little differently.
  const [wide, high] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const [left, top] = [wide, high].map((side) => Math.floor((size - side) / 2));
  const x = (value: number) => left + (value * wide) / width;
  const y = (value: number) => top + (value * high) / height;
  return [x(x1), y(y1), x(x2), y(y2)];
}
