import type { Box } from './labelled';

/** In place of a class, and of a coordinate, where a list of boxes ends. */
export const NO_BOX = -1;

/** Numbers of a box in a list: its class, then x1, y1, x2, y2. */
export const BOX_NUMBERS = 5;

/** A box of the class with this number. */
export interface NumberedBox {
  readonly which: number;
  readonly box: Box;
}

/**
 * The boxes of a picture as a label of `most * 5` numbers, so that the pictures of a batch have labels of one length: class,
 * x1, y1, x2, y2 of each in pixels, then -1 where there are no more.
 */
export function boxList(boxes: readonly NumberedBox[], most: number): number[] {
  const given = boxes.flatMap(({ which, box }) => [which, ...box]);
  return [...given, ...Array(most * BOX_NUMBERS - given.length).fill(NO_BOX)];
}
