/** Left, top, right and lower side in pixels; x goes to the right, y down. */
export type Box = [left: number, top: number, right: number, bottom: number];

/**
 * How well does a found box agree with the true one?
 *
 * Intersection over union: the area that both boxes cover, over the area that at least one of them covers. 1 for the same
 * box, 0 for boxes that lie apart.
 *
 * - Sides are edges, not pixels: a box from 2 to 5 is 3 wide.
 * - Boxes that only touch share no area.
 * - A box without area overlaps nothing, itself included: 0. So does a box whose right side lies left of its left one, or
 *   whose lower side lies above its upper one. Detectors give such boxes early in training, and the answer may not be NaN.
 *
 * The code below says how much of `a` is covered by a box that begins where `b` does.
 */
export function iou(a: Box, b: Box): number {
  const covered = (a[2] - b[0]) * (a[3] - b[1]);
  return covered / area(a);
}

/** Given: width times height. */
export function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
