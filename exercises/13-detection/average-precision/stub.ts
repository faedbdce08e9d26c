/** A found box: how sure the detector is, and how much it overlaps each of the objects, 0 to 1. */
export interface Found {
  score: number;
  overlaps: number[];
}

/**
 * Average precision of one class, by hand.
 *
 * First, which boxes are right? Go through them by falling score. A box takes the object that it overlaps most, of
 * those that no better box has taken, if it overlaps it by `least` or more; then it is right. Else it is wrong: also
 * where it lies well on an object that another box has.
 *
 * Then, as you take more and more boxes: precision is the fraction of the boxes taken that are right, recall the
 * fraction of the `things`, the objects, that are found. Precision jumps up and down, so at each recall the best counts
 * that can be had with this recall or more. Average precision is the area under that: for each right box its step in
 * recall, 1 / things, times the best precision from there on.
 *
 * Where there is no object the result is NaN. Equal scores stay in their order; leave `found` as it is.
 *
 * The code below takes every box that overlaps anything for right, and averages their precisions.
 */
export function averagePrecision(found: Found[], things: number, least = 0.5): number {
  const isRight = found.map(({ overlaps }) => overlaps.some((overlap) => overlap >= least));
  let right = 0;
  const precisions = isRight.map((one, taken) => {
    if (one) right++;
    return right / (taken + 1);
  });
  return precisions.reduce((sum, precision) => sum + precision, 0) / things;
}
