export interface Thing {
  box: [left: number, top: number, right: number, bottom: number];
  label: number;
  sigma: number;
}

export interface MapShape {
  height: number;
  width: number;
  classes: number;
  stride: number;
}

export function heatMap(things: Thing[], { height, width, classes, stride }: MapShape): number[][][] {
  const map = empty(height, width, classes);
  for (const { box, label, sigma } of things) {
    const px = (box[0] + box[2]) / 2 / stride;
    const py = (box[1] + box[3]) / 2 / stride;
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
