/** Left, top, right and lower side in pixels, as edges: the first column of pixels lies between 0 and 1. */
export type Corners = [left: number, top: number, right: number, bottom: number];

/** Four numbers in the convention of a file. */
export type Four = [number, number, number, number];

/** How files write a box. */
export type Convention = 'coco' | 'yolo' | 'voc';

/** Height and width of the image, in the order of a tensor's shape. */
export type Size = [height: number, width: number];

/** From a file's convention to edges in pixels. Column k of VOC lies between the edges k - 1 and k. */
export function toCorners([a, b, c, d]: Four, from: Convention, [height, width]: Size): Corners {
  if (from === 'coco') return [a, b, a + c, b + d];
  if (from === 'voc') return [a - 1, b - 1, c, d];
  return [(a - c / 2) * width, (b - d / 2) * height, (a + c / 2) * width, (b + d / 2) * height];
}

/** The way back. */
export function fromCorners([left, top, right, bottom]: Corners, to: Convention, [height, width]: Size): Four {
  if (to === 'coco') return [left, top, right - left, bottom - top];
  if (to === 'voc') return [left + 1, top + 1, right, bottom];
  return [(left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height];
}
