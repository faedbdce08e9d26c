import type { Box } from '../../data/labelled';
import type { Note } from './faults';

/** Pixels by which a box may extend beyond its image before that is reported, because programs round differently. */
const ROUNDING = 1;

/**
 * The box clipped to the image, or undefined if it is invalid: it has a coordinate that is not finite, swapped edges,
 * or is outside the image. Problems are reported to `note` under `id`.
 */
export function usableBox(
  [x1, y1, x2, y2]: Box,
  { width, height }: { readonly width: number; readonly height: number },
  note: Note,
  id: string,
): Box | undefined {
  const description = `its box is ${[x1, y1, x2, y2].join(', ')} (left, top, right, bottom)`;
  const reject = (reason: string) => note(id, `${description}, ${reason}`);
  if (![x1, y1, x2, y2].every(Number.isFinite)) return void reject('and all four must be numbers');
  if (x2 <= x1) return void reject('and its right side must lie right of its left one');
  if (y2 <= y1) return void reject('and its bottom must lie below its top');
  const clipped: Box = [Math.max(x1, 0), Math.max(y1, 0), Math.min(x2, width), Math.min(y2, height)];
  const picture = `its picture of ${width} x ${height} pixels`;
  if (clipped[2] <= clipped[0] || clipped[3] <= clipped[1]) return void reject(`outside ${picture}`);
  const excess = Math.max(-x1, -y1, x2 - width, y2 - height);
  if (excess > ROUNDING) note(id, `${description} and reaches out of ${picture}`, 'cut to the picture');
  return clipped;
}
