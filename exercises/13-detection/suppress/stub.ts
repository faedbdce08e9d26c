/** Left, top, right and lower side in pixels. */
export type Box = [left: number, top: number, right: number, bottom: number];

/** Something that a detector found. */
export interface Found {
  box: Box;
  score: number;
  class: string;
}

/**
 * A detector finds one dog five times. Which of the boxes stay?
 *
 * Non-maximum suppression: the box with the highest score stays, and those that overlap it by more than `most` go. The
 * best of the remaining ones stays, and so on.
 *
 * - A box competes with those of its own class alone. A rider sits on the horse: their boxes are nearly one, and both are
 *   right.
 * - A box that is gone takes no other with it.
 * - Of equal scores the earlier one is better.
 * - Return the places of those that stay, in the order in which they were chosen, the highest score first. Leave `found`
 *   as it is.
 *
 * The code below looks at the boxes in the order in which they come, and lets classes compete.
 */
export function suppress(found: Found[], most: number): number[] {
  const kept: number[] = [];
  for (let place = 0; place < found.length; place++) {
    if (kept.every((other) => iou(found[other].box, found[place].box) <= most)) kept.push(place);
  }
  return kept;
}

/** Given: intersection over union. */
export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([left, top, right, bottom]: Box) => (right - left) * (bottom - top);
  return (width * height) / (area(a) + area(b) - width * height);
}
