import { deflateSync, inflateSync } from 'node:zlib';
import type { Box, Detection, LabelledPicture } from 'transferlab';

/** What one picture's boxes are packed as: so many whole numbers each. */
const NUMBERS = 8;

/** Parts of a pixel, and of a probability, that are kept. */
const [TENTHS, MILLIONTHS] = [10, 1e6];

/**
 * Boxes found in pictures as a text for a file of results: picture, class, probability in millionths (as two numbers),
 * corners in tenths of a pixel, as 16-bit numbers, packed and in base64.
 */
export function packFound(found: readonly Detection[][], classes: readonly string[]): string {
  const rows = found.flatMap((inPicture, picture) =>
    inPicture.flatMap(({ box, score, class: name }) => {
      const part = Math.round(score * MILLIONTHS);
      const corners = box.map((side) => Math.round(side * TENTHS));
      return [picture, classes.indexOf(name), Math.floor(part / 1000), part % 1000, ...corners];
    }),
  );
  return deflateSync(Buffer.from(Int16Array.from(rows).buffer), { level: 9 }).toString('base64');
}

/** The way back, for `pictures` pictures. */
export function unpackFound(text: string, pictures: number, classes: readonly string[]): Detection[][] {
  const bytes = Uint8Array.from(inflateSync(Buffer.from(text, 'base64')));
  const numbers = new Int16Array(bytes.buffer);
  const found: Detection[][] = Array.from({ length: pictures }, () => []);
  for (let at = 0; at < numbers.length; at += NUMBERS) {
    const [picture, which, thousandths, rest, ...corners] = numbers.subarray(at, at + NUMBERS);
    const box = corners.map((side) => side / TENTHS) as unknown as Box;
    found[picture].push({ box, score: (thousandths * 1000 + rest) / MILLIONTHS, class: classes[which] });
  }
  return found;
}

/** Intersection over union. */
function overlap(a: Box, b: Box): number {
  const area = ([x1, y1, x2, y2]: Box) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
  const shared = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return shared / (area(a) + area(b) - shared);
}

/**
 * Mean over the classes that there are of the average precision at an overlap of one half, by COCO's rule (precision at 101
 * values of recall). Boxes found are in pixels of squares of `size`, the pictures' own are scaled to them.
 */
export function ap50(found: readonly Detection[][], pictures: readonly LabelledPicture[], size: number): number {
  const names = [...new Set(pictures.flatMap(({ boxes }) => boxes.map((one) => one.class)))];
  const precisions = names.map((name) => {
    const right = pictures.map(({ boxes, width }) =>
      boxes
        .filter((one) => one.class === name)
        .map(({ box }) => ({ box: box.map((side) => (side * size) / width) as unknown as Box, taken: false })),
    );
    const total = right.reduce((sum, { length }) => sum + length, 0);
    const ranked = found
      .flatMap((inPicture, picture) => inPicture.map((one) => ({ ...one, picture })))
      .filter((one) => one.class === name)
      .sort((one, other) => other.score - one.score);
    let hits = 0;
    const curve = ranked.map(({ box, picture }, rank) => {
      const free = right[picture].filter(({ taken }) => !taken);
      const best = free.reduce<(typeof free)[number] | undefined>(
        (most, one) => (overlap(one.box, box) > Math.max(0.5, most ? overlap(most.box, box) : 0) ? one : most),
        undefined,
      );
      if (best) {
        best.taken = true;
        hits++;
      }
      return { recall: hits / total, precision: hits / (rank + 1) };
    });
    const best = [...curve];
    for (let at = best.length - 2; at >= 0; at--) {
      best[at] = { ...best[at], precision: Math.max(best[at].precision, best[at + 1].precision) };
    }
    const at = (recall: number) => best.find((one) => one.recall >= recall)?.precision ?? 0;
    return Array.from({ length: 101 }, (_, place) => at(place / 100)).reduce((sum, one) => sum + one, 0) / 101;
  });
  return precisions.reduce((sum, one) => sum + one, 0) / precisions.length;
}
