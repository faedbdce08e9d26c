/** Left, top, right and lower side in pixels. */
export type Box = [left: number, top: number, right: number, bottom: number];

/** Something that a detector found. */
export interface Found {
  box: Box;
  score: number;
  class: string;
}

/** Non-maximum suppression by class: a box stays where none of those that stay already takes its place. */
export function suppress(found: Found[], most: number): number[] {
  const kept: number[] = [];
  const ranked = found.map((_, place) => place).sort((a, b) => found[b].score - found[a].score);
  for (const place of ranked) {
    const isTaken = kept.some(
      (better) => found[better].class === found[place].class && iou(found[better].box, found[place].box) > most,
    );
    if (!isTaken) kept.push(place);
  }
  return kept;
}

export function iou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([left, top, right, bottom]: Box) => (right - left) * (bottom - top);
  return (width * height) / (area(a) + area(b) - width * height);
}
