import type { Net } from '../core/net';
import type { LabelledPicture } from '../data/labelled';
import { requireArray, requireProperties } from '../require/arguments';
import type { Detection } from './detect';
import { letterbox, outOfLetterbox } from './letterbox';
import { requireFound } from './require-found';

/**
 * What `detect` found in pictures that were fitted into the net's frame (`boxPictures`), in the pictures' own pixels: where
 * they are drawn (`plotBoxes`), measured against labels (`meanAveragePrecision`) and written (`writeCocoResults`). A box that
 * reaches into the bars around a picture is cut to the picture. Throws where there are not as many pictures as lists.
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
  return pictures.map((picture, place) => {
    const fitted = letterbox({ width: picture.width, height: picture.height }, { width, height });
    const across = (x: number) => Math.min(picture.width, Math.max(0, x));
    const down = (y: number) => Math.min(picture.height, Math.max(0, y));
    return found[place].map((one) => {
      const [x1, y1, x2, y2] = outOfLetterbox(one.box, fitted);
      return { ...one, box: [across(x1), down(y1), across(x2), down(y2)] as const };
    });
  });
}
