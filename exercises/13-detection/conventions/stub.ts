/** Left, top, right and lower side in pixels, as edges: the first column of pixels lies between 0 and 1. */
export type Corners = [left: number, top: number, right: number, bottom: number];

/** Four numbers in the convention of a file. */
export type Four = [number, number, number, number];

/** How files write a box. */
export type Convention = 'coco' | 'yolo' | 'voc';

/** Height and width of the image, in the order of a tensor's shape. */
export type Size = [height: number, width: number];

/**
 * The detector learns from boxes that somebody converted, and its boxes are all slightly off. Find the bugs.
 *
 * - COCO: left, top, width and height in pixels, as edges.
 * - YOLO: x and y of the middle, width and height, x and width as shares of the image's width, y and height of its
 *   height.
 * - Pascal VOC: the first and the last column and row of pixels that belong to the box, both counted from 1. A box that is
 *   the first pixel is 1, 1, 1, 1.
 *
 * `toCorners` reads a convention, `fromCorners` writes it, and one undoes the other. Both run, and draw boxes that look
 * nearly right. There are four mistakes in what stands here.
 */
export function toCorners([a, b, c, d]: Four, from: Convention, [height, width]: Size): Corners {
  if (from === 'coco') return [a, b, a + c - 1, b + d - 1];
  if (from === 'voc') return [a, b, c, d];
  return [(a - c / 2) * height, (b - d / 2) * width, (a + c / 2) * height, (b + d / 2) * width];
}

export function fromCorners([left, top, right, bottom]: Corners, to: Convention, [height, width]: Size): Four {
  if (to === 'coco') return [left, top, right - left, bottom - top];
  if (to === 'voc') return [left + 1, top + 1, right, bottom];
  return [left / width, top / height, (right - left) / width, (bottom - top) / height];
}
