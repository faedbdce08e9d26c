import type { Net } from '../core/net';
import type { LabelledPicture } from '../data/labelled';
import { requireArray, requireProperties } from '../require/arguments';
import type { Detection } from './detect';
import { letterbox, outOfLetterbox } from './letterbox';
import { requireFound } from './require-found';

/**
 * Converts detections in letterboxed images (`detect` on a `boxPictures` set) to the pixels of the original images, for
 * `plotBoxes`, `meanAveragePrecision` and `writeCocoResults`. `found[i]` belongs to `pictures[i]`; `net` is the
 * detector, whose input `[height, width, channels]` is the frame. Boxes that extend into the padding are clipped to the
 * image.
 *
 * Throws if an argument has the wrong type, the lists have different lengths, a labelled or detected box is not four
 * finite numbers, an area is negative, a score is not finite, or an image's width or height is not an integer from 1 to
 * 65,536.
 */
export function ownPixels(
  found: readonly (readonly Detection[])[],
  pictures: readonly LabelledPicture[],
  net: Pick<Net, 'input'>,
): Detection[][] {
  requireArray('ownPixels', 'found', found);
  requireArray('ownPixels', 'pictures', pictures);
  requireProperties('ownPixels', 'the net that found them', net, ['input']);
  const { input } = net;
  requireFound(pictures, found);
  const [height, width] = input.shape;
  return pictures.map((picture, index) => {
    const frame = letterbox({ width: picture.width, height: picture.height }, { width, height });
    const clipX = (x: number) => Math.min(picture.width, Math.max(0, x));
    const clipY = (y: number) => Math.min(picture.height, Math.max(0, y));
    return found[index].map((detection) => {
      const [x1, y1, x2, y2] = outOfLetterbox(detection.box, frame);
      return { ...detection, box: [clipX(x1), clipY(y1), clipX(x2), clipY(y2)] as const };
    });
  });
}
