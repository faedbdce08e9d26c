export type Box = [left: number, top: number, right: number, bottom: number];

export function iou(a: Box, b: Box): number {
  const [one, other] = [ordered(a), ordered(b)];
  const width = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
  const height = Math.min(one[3], other[3]) - Math.max(one[1], other[1]);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (area(one) + area(other) - both);
}

function ordered([x1, y1, x2, y2]: Box): Box {
  return [Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)];
}

export function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
