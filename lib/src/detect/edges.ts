import { TransferError } from '../error';

/** Boxes as one array per coordinate, so that loops over pairs of boxes read contiguous memory. */
export interface Edges {
  readonly x1: Float64Array;
  readonly y1: Float64Array;
  readonly x2: Float64Array;
  readonly y2: Float64Array;
  /** Width times height. */
  readonly area: Float64Array;
}

/**
 * The coordinates of boxes `[n, 4]`. A box with x2 < x1 is replaced by one of zero width at the mean of both, and
 * likewise for its height, so it has no area. Throws if a box does not have four values.
 */
export function edgesOf(boxes: readonly (readonly number[])[]): Edges {
  const [x1, y1, x2, y2, area] = Array.from({ length: 5 }, () => new Float64Array(boxes.length));
  for (let index = 0; index < boxes.length; index++) {
    const box = boxes[index];
    if (box.length !== 4) {
      throw new TransferError(
        `Box ${index} has ${box.length} numbers. A box is its left, top, right and lower side: [x1, y1, x2, y2].`,
      );
    }
    const left = box[0];
    const top = box[1];
    const right = box[2];
    const bottom = box[3];
    x1[index] = right < left ? (left + right) / 2 : left;
    x2[index] = right < left ? x1[index] : right;
    y1[index] = bottom < top ? (top + bottom) / 2 : top;
    y2[index] = bottom < top ? y1[index] : bottom;
    area[index] = (x2[index] - x1[index]) * (y2[index] - y1[index]);
  }
  return { x1, y1, x2, y2, area };
}

/**
 * The area of the intersection of box `i` of `a` and box `j` of `b`. Most pairs do not overlap, and one axis shows it.
 */
export function intersectionArea(a: Edges, i: number, b: Edges, j: number): number {
  const width = (a.x2[i] < b.x2[j] ? a.x2[i] : b.x2[j]) - (a.x1[i] > b.x1[j] ? a.x1[i] : b.x1[j]);
  if (width <= 0) return 0;
  const height = (a.y2[i] < b.y2[j] ? a.y2[i] : b.y2[j]) - (a.y1[i] > b.y1[j] ? a.y1[i] : b.y1[j]);
  return height <= 0 ? 0 : width * height;
}
