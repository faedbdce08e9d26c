/** A box on the page: left, top, right and bottom edges in pixels of the image. */
export interface PageBox {
  /** Id of the annotation; undefined for a new box. */
  readonly id?: number | string;
  readonly box: readonly [number, number, number, number];
  readonly class: string;
}

/** An image, as the page gets it. */
export interface PagePicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PageBox[];
  /** Whether it is labelled: it has boxes, or is marked as containing no objects. */
  readonly done: boolean;
  /** Hash of its labels; changes with its boxes. */
  readonly version: string;
}

/** The initial state of the page. */
export interface PageState {
  readonly folder: string;
  readonly classes: readonly string[];
  readonly pictures: readonly PagePicture[];
  /** Names of files with an image extension that cannot be read as images. */
  readonly unreadable: readonly string[];
}

/** All boxes of an image, and the version that they replace. */
export interface BoxesSent {
  readonly boxes: readonly PageBox[];
  /** Whether the image is labelled, even without boxes. */
  readonly done: boolean;
  readonly version: string;
}
