export type Corners = [left: number, top: number, right: number, bottom: number];

export type Four = [number, number, number, number];

export type Convention = 'coco' | 'yolo' | 'voc';

export type Size = [height: number, width: number];

export function toCorners([a, b, c, d]: Four, from: Convention, [height, width]: Size): Corners {
  if (from === 'coco') return [a, b, a + c, b + d];
  if (from === 'voc') return [a - 1, b - 1, c, d];
  return [(a - c / 2) * width, (b - d / 2) * height, (a + c / 2) * width, (b + d / 2) * height];
}

export function fromCorners([left, top, right, bottom]: Corners, to: Convention, [height, width]: Size): Four {
  if (to === 'coco') return [left, top, right - left, bottom - top];
  if (to === 'voc') return [left + 1, top + 1, right, bottom];
  return [(left + right) / 2 / height, (top + bottom) / 2 / width, (right - left) / height, (bottom - top) / width];
}
