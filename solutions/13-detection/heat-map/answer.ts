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

/** At each place the largest of the bumps of its class (Zhou 2019, equation 1 and what stands around it). */
export function heatMap(things: Thing[], { height, width, classes, stride }: MapShape): number[][][] {
  const map = empty(height, width, classes);
  for (const { box, label, sigma } of things) {
    const px = Math.floor((box[0] + box[2]) / 2 / stride);
    const py = Math.floor((box[1] + box[3]) / 2 / stride);
    for (const [y, row] of map.entries()) {
      for (const [x, place] of row.entries()) {
        const bump = Math.exp(-((x - px) ** 2 + (y - py) ** 2) / (2 * sigma ** 2));
        place[label] = Math.max(place[label], bump);
      }
    }
  }
  return map;
}

export function empty(height: number, width: number, classes: number): number[][][] {
  return Array.from({ length: height }, () => Array.from({ length: width }, () => Array(classes).fill(0)));
}
