/** An object in the image: left, top, right and lower edge in pixels, the class's number, and how far its bump reaches. */
export interface Thing {
  box: [left: number, top: number, right: number, bottom: number];
  label: number;
  /** Standard deviation of the bump, in locations of the map. */
  sigma: number;
}

/** Shape of the network's output: `classes` numbers at each of `height` x `width` locations. */
export interface MapShape {
  height: number;
  width: number;
  classes: number;
  /** Pixels of the image from one location to the next. */
  stride: number;
}

/**
 * What is a CenterNet trained to output? (Zhou 2019, "Objects as Points", section 3)
 *
 * For each class a map that is 1 where an object has its centre, and falls off around it, so that a prediction one cell
 * off is penalised less. Return it as [height][width][classes].
 *
 * - The centre of a box belongs to the location that it lies in: divide by the stride and drop the fraction. In the
 *   image's pixels x goes to the right and y down.
 * - Around the location (px, py) of an object the map of its class is exp(-((x - px)^2 + (y - py)^2) / (2 sigma^2)),
 *   whichever x and y.
 * - Where the bumps of two objects of one class meet, the larger value counts. Maps of other classes are not changed,
 *   and a map without an object is 0 everywhere.
 *
 * No centre lies outside the image. The code below marks the centres alone.
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
