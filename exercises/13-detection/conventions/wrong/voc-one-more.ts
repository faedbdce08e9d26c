export type Corners = [left: number, top: number, right: number, bottom: number];

export type Four = [number, number, number, number];

export type Convention = 'coco' | 'yolo' | 'voc';

export type Size = [height: number, width: number];

export function toCorners([a, b, c, d]: Four, from: Convention, [height, width]: Size): Corners {
  if (from === 'coco') return [a, b, a + c, b + d];
  if (from === 'voc') return [a, b, c + 1, d + 1];
  return [(a - c / 2) * width, (b - d / 2) * height, (a + c / 2) * width, (b + d / 2) * height];
}

export function fromCorners([left, top, right, bottom]: Corners, to: Convention, [height, width]: Size): Four {
  if (to === 'coco') return [left, top, right - left, bottom - top];
  if (to === 'voc') return [left + 1, top + 1, right, bottom];
  return [(left + right) / 2 / width, (top + bottom) / 2 / height, (right - left) / width, (bottom - top) / height];
}
