export type Box = [left: number, top: number, right: number, bottom: number];

export interface Found {
  box: Box;
  score: number;
  class: string;
}

export function suppress(found: Found[], most: number): number[] {
  const places = new Map(found.map((one, place) => [one, place]));
  const kept: Found[] = [];
  for (const one of found.sort((a, b) => b.score - a.score)) {
    if (!kept.some((better) => better.class === one.class && iou(better.box, one.box) > most)) kept.push(one);
  }
  return kept.map((one) => places.get(one) as number);
}

export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([left, top, right, bottom]: Box) => (right - left) * (bottom - top);
  return (width * height) / (area(a) + area(b) - width * height);
}
