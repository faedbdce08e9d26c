/** A box on the page: left, top, right and lower side in pixels of the picture. */
export interface PageBox {
  /** The annotation's; none where it is new. */
  readonly id?: number | string;
  readonly box: readonly [number, number, number, number];
  readonly class: string;
}

/** A picture as the page has it. */
export interface PagePicture {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PageBox[];
  /** Whether it is labelled: it has boxes, or somebody said that nothing is on it. */
  readonly done: boolean;
  /** Changes whenever its boxes do. */
  readonly version: string;
}

/** What the page starts from. */
export interface PageState {
  readonly folder: string;
  readonly classes: readonly string[];
  readonly pictures: readonly PagePicture[];
  /** Names of files that are no pictures although they look like some. */
  readonly unreadable: readonly string[];
}

/** All boxes of a picture, and what they were before. */
export interface BoxesSent {
  readonly boxes: readonly PageBox[];
  /** Whether the picture is labelled although it may have no boxes. */
  readonly done: boolean;
  readonly version: string;
}
