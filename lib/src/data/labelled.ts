/** Left, top, right and lower side in pixels; x to the right, y down; edges are numbers, not pixels' indices. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Whether it is four finite numbers. */
export function isBox(box: unknown): box is Box {
  return Array.isArray(box) && box.length === 4 && box.every(Number.isFinite);
}

/** One thing in a picture. */
export interface LabelledBox {
  readonly box: Box;
  /** The class's name. */
  readonly class: string;
  /** Stands for many things that nobody told apart (COCO's `iscrowd`). */
  readonly crowd?: boolean;
  /** Pixels that the thing itself covers, where somebody outlined it; else the box's area counts. */
  readonly area?: number;
}

/** A picture file and what is in it. */
export interface LabelledPicture {
  /** Path of the picture. */
  readonly file: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LabelledBox[];
}
