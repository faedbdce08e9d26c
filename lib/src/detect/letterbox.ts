import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import type { PictureSize } from '../core/task-labels';
import type { Box } from '../data/labelled';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireProperties, requireRecord, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';

/** How a picture lies in a frame of another shape: scaled with its proportions kept, in the middle, with bars beside it. */
export interface Letterbox {
  readonly picture: PictureSize;
  readonly frame: PictureSize;
  /** What the picture is scaled to, in whole pixels; so both sides may be scaled a little differently. */
  readonly scaled: PictureSize;
  /** Pixels of the frame before the picture begins. */
  readonly left: number;
  readonly top: number;
}

/** Pixels of a side, at most. */
const LARGEST = 65_536;

/**
 * How a picture is fitted whole into the middle of a frame, as `images` and `decode` do with files: by the smaller scale, sides
 * rounded to whole pixels, an odd pixel of the bars behind. Throws if a size is not an integer from 1.
 */
export function letterbox(picture: PictureSize, frame: PictureSize): Letterbox {
  for (const [what, size] of Object.entries({ picture, frame })) {
    requireRecord('letterbox', 'a width and a height', size);
    const { width, height } = size;
    if ([width, height].every((side) => Number.isInteger(side) && side >= 1 && side <= LARGEST)) continue;
    throw new TransferError(
      `letterbox: a ${what} has whole pixels, from 1 to ${LARGEST}; this one is ${numberText(width)} x ${numberText(height)}.`,
    );
  }
  const scale = 1 / Math.max(picture.width / frame.width, picture.height / frame.height);
  // As libvips, which scales files: it multiplies to enlarge and divides to shrink, and where a side ends in a half it shows.
  const scaled = (side: number) => Math.max(1, Math.round(scale > 1 ? side * scale : side / (1 / scale)));
  const [width, height] = [scaled(picture.width), scaled(picture.height)];
  const [left, top] = [frame.width - width, frame.height - height].map((bars) => Math.floor(bars / 2));
  return { picture, frame, scaled: { width, height }, left, top };
}

/** Where a box of the picture lies in the frame. */
export function intoLetterbox(box: Box, frame: Letterbox): Box {
  requireFramed('intoLetterbox', box, frame);
  const [x1, y1, x2, y2] = box;
  const { picture, scaled, left, top } = frame;
  const x = (value: number) => left + (value * scaled.width) / picture.width;
  const y = (value: number) => top + (value * scaled.height) / picture.height;
  return [x(x1), y(y1), x(x2), y(y2)];
}

/** Where a box of the frame lies in the picture, in the picture's own pixels. One that reaches into the bars reaches out of it. */
export function outOfLetterbox(box: Box, frame: Letterbox): Box {
  requireFramed('outOfLetterbox', box, frame);
  const [x1, y1, x2, y2] = box;
  const { picture, scaled, left, top } = frame;
  const x = (value: number) => ((value - left) * picture.width) / scaled.width;
  const y = (value: number) => ((value - top) * picture.height) / scaled.height;
  return [x(x1), y(y1), x(x2), y(y2)];
}

/**
 * Pictures `[batch, height, width, channels]` fitted into frames `[batch, frame.height, frame.width, channels]` (bilinear), with
 * bars of one value: white unless given. Computes with tensors only, so it may stand inside a compiled function.
 */
export function letterboxPictures(x: Tensor, frame: PictureSize, fill = 255): Tensor4D {
  requireTensor('letterboxPictures', x);
  if (x.rank !== 4) {
    throw new TransferError(`letterboxPictures takes pictures [batch, height, width, channels]; it got [${x.shape}].`);
  }
  const [, height, width] = x.shape;
  const { scaled, left, top } = letterbox({ width, height }, frame);
  return tf.tidy(() => {
    const resized = tf.image.resizeBilinear(x as Tensor4D, [scaled.height, scaled.width], false, true);
    const bars = (before: number, side: number, whole: number): [number, number] => [before, whole - before - side];
    const across = bars(left, scaled.width, frame.width);
    return resized.pad([[0, 0], bars(top, scaled.height, frame.height), across, [0, 0]], fill) as Tensor4D;
  });
}

function requireFramed(call: string, box: Box, frame: Letterbox): void {
  requireArray(call, 'x1, y1, x2, y2', box);
  requireProperties(call, 'what letterbox(picture, frame) gives', frame, ['picture', 'scaled', 'left', 'top']);
}
