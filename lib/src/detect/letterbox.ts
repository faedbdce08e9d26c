import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { PictureSize } from '../core/task-labels';
import type { Box } from '../data/labelled';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireProperties, requireRecord, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';
import { requireFinite } from '../require/number';

/** How an image is letterboxed into a frame: scaled with its aspect ratio, centered, and padded. */
export interface Letterbox {
  /** Size of the image in pixels. */
  readonly picture: PictureSize;
  /** Size of the frame in pixels. */
  readonly frame: PictureSize;
  /** Size of the scaled image in integer pixels; because of rounding, the two scale factors may differ slightly. */
  readonly scaled: PictureSize;
  /** Padding before the image, in pixels of the frame. */
  readonly left: number;
  readonly top: number;
}

/** Maximum width and height in pixels. */
const LARGEST = 65_536;

/**
 * The letterbox of an image in a frame, as `images` and `decode` apply it to files. The image is scaled by the smaller
 * of the two ratios, its width and height are rounded to integers, and it is centered; an odd pixel of padding goes
 * after it. Throws if a size is not an object, or a width or height is not an integer from 1 to 65,536.
 */
export function letterbox(picture: PictureSize, frame: PictureSize): Letterbox {
  for (const [what, size] of Object.entries({ picture, frame })) {
    requireRecord('letterbox', 'a width and a height', size);
    const { width, height } = size;
    if ([width, height].every((size) => Number.isInteger(size) && size >= 1 && size <= LARGEST)) continue;
    throw new TransferError(
      `letterbox: a ${what} has whole pixels, from 1 to ${LARGEST}; this one is ${numberText(width)} x ${numberText(height)}.`,
    );
  }
  const scale = 1 / Math.max(picture.width / frame.width, picture.height / frame.height);
  // Like libvips, which scales files: it multiplies to enlarge and divides to shrink, which matters for sizes that end in .5.
  const scaled = (size: number) => Math.max(1, Math.round(scale > 1 ? size * scale : size / (1 / scale)));
  const [width, height] = [scaled(picture.width), scaled(picture.height)];
  const [left, top] = [frame.width - width, frame.height - height].map((padding) => Math.floor(padding / 2));
  return { picture, frame, scaled: { width, height }, left, top };
}

/**
 * Maps a box `[x1, y1, x2, y2]` from image pixels to frame pixels. Throws if the box is not an array, or `frame` is not
 * a result of `letterbox`.
 */
export function intoLetterbox(box: Box, frame: Letterbox): Box {
  requireFramed('intoLetterbox', box, frame);
  const [x1, y1, x2, y2] = box;
  const { picture, scaled, left, top } = frame;
  const x = (value: number) => left + (value * scaled.width) / picture.width;
  const y = (value: number) => top + (value * scaled.height) / picture.height;
  return [x(x1), y(y1), x(x2), y(y2)];
}

/**
 * Maps a box `[x1, y1, x2, y2]` from frame pixels back to image pixels. A box that extends into the padding extends
 * beyond the image. Throws if the box is not an array, or `frame` is not a result of `letterbox`.
 */
export function outOfLetterbox(box: Box, frame: Letterbox): Box {
  requireFramed('outOfLetterbox', box, frame);
  const [x1, y1, x2, y2] = box;
  const { picture, scaled, left, top } = frame;
  const x = (value: number) => ((value - left) * picture.width) / scaled.width;
  const y = (value: number) => ((value - top) * picture.height) / scaled.height;
  return [x(x1), y(y1), x(x2), y(y2)];
}

/**
 * Letterboxes images `[batch, height, width, channels]` to `[batch, frame.height, frame.width, channels]`, with
 * bilinear resizing. `fill` is the value of the padding, white by default. Computes with tensors only, so it can be
 * compiled. Throws if `x` is not a tensor `[batch, height, width, channels]`, a width or height is not an integer
 * from 1 to 65,536, or `fill` is not finite.
 */
export function letterboxPictures(x: Tensor, frame: PictureSize, fill = 255): Tensor4D {
  requireTensor('letterboxPictures', x);
  if (x.rank !== 4) {
    throw new TransferError(`letterboxPictures takes pictures [batch, height, width, channels]; it got [${x.shape}].`);
  }
  requireFinite("letterboxPictures' fill", fill, 'Try 255.');
  const [, height, width] = x.shape;
  const { scaled, left, top } = letterbox({ width, height }, frame);
  return tf.tidy(() => {
    const resized = tf.image.resizeBilinear(x as Tensor4D, [scaled.height, scaled.width], false, true);
    const padding = (before: number, size: number, total: number): [number, number] => [before, total - before - size];
    const paddingX = padding(left, scaled.width, frame.width);
    return resized.pad([[0, 0], padding(top, scaled.height, frame.height), paddingX, [0, 0]], fill) as Tensor4D;
  });
}

function requireFramed(call: string, box: Box, frame: Letterbox): void {
  requireArray(call, 'x1, y1, x2, y2', box);
  requireProperties(call, 'what letterbox(picture, frame) gives', frame, ['picture', 'scaled', 'left', 'top']);
}
