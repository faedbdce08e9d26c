import type { Box } from './labelled';

/** Padding value of a box list, for the class and the coordinates. */
export const NO_BOX = -1;

/** Values per box in a list: class, x1, y1, x2, y2. */
export const BOX_NUMBERS = 5;

/** A box and its class index, `which`. */
export interface NumberedBox {
  readonly which: number;
  readonly box: Box;
}

/**
 * The boxes of an image as a label `[most * 5]`, so that all images of a batch have labels of the same length: class, x1,
 * y1, x2, y2 of each box in pixels, then padding with -1.
 */
export function boxList(boxes: readonly NumberedBox[], most: number): number[] {
  const values = boxes.flatMap(({ which, box }) => [which, ...box]);
  return [...values, ...Array(most * BOX_NUMBERS - values.length).fill(NO_BOX)];
}
