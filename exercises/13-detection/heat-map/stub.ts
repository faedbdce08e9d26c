/** A thing in the picture: left, top, right and lower side in pixels, the class's number, and how far its bump reaches. */
export interface Thing {
  box: [left: number, top: number, right: number, bottom: number];
  label: number;
  /** Standard deviation of the bump, in places of the map. */
  sigma: number;
}

/** Shape of the map that the net gives: `classes` numbers at each of `height` x `width` places. */
export interface MapShape {
  height: number;
  width: number;
  classes: number;
  /** Pixels of the picture from one place to the next. */
  stride: number;
}

/**
 * What is a CenterNet trained to output? (Zhou 2019, "Objects as Points", section 3)
 *
 * For each class a map that is 1 where an object has its centre, and falls off around it, so that a prediction one cell off is
 * penalised less. Return it as [height][width][classes].
 *
 * - The centre of a box belongs to the position that it lies in: divide by the stride and leave the fraction off. In the picture's
 *   pixels x goes to the right and y down.
 * - Around the place (px, py) of a thing the map of its class is exp(-((x - px)^2 + (y - py)^2) / (2 sigma^2)), whichever
 *   x and y.
 * - Where the bumps of two things of one class meet, the larger value stands. Maps of other classes know nothing of it, and
 *   a map without a thing is 0 everywhere.
 *
 * No middle lies outside the picture. What stands here marks the middles alone.
 */
export function heatMap(things: Thing[], { height, width, classes, stride }: MapShape): number[][][] {
  const map = empty(height, width, classes);
  for (const { box, label } of things) {
    const [px, py] = [(box[0] + box[2]) / 2 / stride, (box[1] + box[3]) / 2 / stride].map(Math.floor);
    map[py][px][label] = 1;
  }
  return map;
}

/** Given: a map of zeros. */
export function empty(height: number, width: number, classes: number): number[][][] {
  return Array.from({ length: height }, () => Array.from({ length: width }, () => Array(classes).fill(0)));
}
