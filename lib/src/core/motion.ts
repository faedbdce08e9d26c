import type { Tensor } from '@tensorflow/tfjs';

/**
 * The affine map by which a transform moves the pixels of each image: the pixel at `p` comes from `center + matrix (p - center -
 * move)`. The matrix is `[xx, xy, yx, yy]`, the move `[right, down]` in pixels, `[batch]` each; the center is the image's. Pixels
 * and boxes use the same map, so that they stay consistent.
 */
export interface Motion {
  readonly matrix: readonly [xx: Tensor, xy: Tensor, yx: Tensor, yy: Tensor];
  readonly move: readonly [right: Tensor, down: Tensor];
  /** The image's size in pixels. */
  readonly width: number;
  readonly height: number;
}

/** The boxes of a batch of images. */
export interface BatchBoxes {
  /** Left, top, right and bottom edge in pixels, `[batch, most, 4]`. */
  readonly sides: Tensor;
  /** Class indices, `[batch, most]`; -1 for no box. */
  readonly classes: Tensor;
}
