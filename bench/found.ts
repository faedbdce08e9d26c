import { deflateSync, inflateSync } from 'node:zlib';
import {
  type Box,
  type Detection,
  intoLetterbox,
  type LabelledPicture,
  letterbox,
  meanAveragePrecision,
} from 'transferlab';

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

/**
 * Average precision at an overlap of one half. Boxes found are in pixels of squares of `size`, and those of the pictures are
 * fitted into them as the pictures were.
 */
export function ap50(found: readonly Detection[][], pictures: readonly LabelledPicture[], size: number): number {
  const frame = { width: size, height: size };
  const fitted = pictures.map(({ file, width, height, boxes }) => {
    const inFrame = letterbox({ width, height }, frame);
    return { file, ...frame, boxes: boxes.map((one) => ({ ...one, box: intoLetterbox(one.box, inFrame) })) };
  });
  return meanAveragePrecision(fitted, found).ap50;
}
