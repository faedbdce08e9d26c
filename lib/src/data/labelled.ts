/** Left, top, right and bottom edge in pixels; x to the right, y down; continuous coordinates, not pixel indices. */
export type Box = readonly [x1: number, y1: number, x2: number, y2: number];

/** Whether a value is a box: four finite numbers. */
export function isBox(box: unknown): box is Box {
  return Array.isArray(box) && box.length === 4 && box.every(Number.isFinite);
}

/** One labelled object in an image. */
export interface LabelledBox {
  readonly box: Box;
  /** Class name. */
  readonly class: string;
  /** Whether the box covers a group of objects that are not labelled individually (COCO's `iscrowd`). */
  readonly crowd?: boolean;
  /** Segmentation area of the object in pixels, if it was outlined; otherwise the box's area is used. */
  readonly area?: number;
}

/** An image file and its labelled boxes. */
export interface LabelledPicture {
  /** Path of the image file. */
  readonly file: string;
  /** Size of the image in pixels. */
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly LabelledBox[];
}
