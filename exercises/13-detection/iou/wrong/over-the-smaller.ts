export type Box = [left: number, top: number, right: number, bottom: number];

export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / Math.min(area(a), area(b));
}

export function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
