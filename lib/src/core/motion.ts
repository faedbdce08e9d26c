import type { Tensor } from '@tensorflow/tfjs';

/**
 * How a change moves the pixels of each picture: what comes to a place `p` was at `middle + matrix (p - middle - move)` before.
 * The matrix is `[xx, xy, yx, yy]`, the move `[right, down]` in pixels, `[batch]` each; the middle is the picture's. Pixels and
 * boxes both follow it, so that they cannot disagree.
 */
export interface Motion {
  readonly matrix: readonly [xx: Tensor, xy: Tensor, yx: Tensor, yy: Tensor];
  readonly move: readonly [right: Tensor, down: Tensor];
  /** The picture's, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Boxes of the pictures of a batch. */
export interface BatchBoxes {
  /** Left, top, right and lower side in pixels, `[batch, most, 4]`. */
  readonly sides: Tensor;
  /** `[batch, most]`; -1 where there is no box. */
  readonly classes: Tensor;
}
