import type { Tensor } from '@tensorflow/tfjs';
import { TransferError } from '../error';
import { requireRegular } from '../regular-file';
import { requireTensor } from '../require/arguments';
import { shrunk } from './webp';

/** An image embedded in the page, so that the page needs no other file, and its size in pixels before downscaling. */
export interface Embedded {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Embeds an image: a file, rotated upright by its EXIF tag, or pixels 0..255 `[height, width, 3]`. Downscales it if its longer
 * edge has more than `longest` pixels. Throws if the file is not an image, or the tensor has another shape.
 */
export async function embedded(picture: string | Tensor, longest = 640): Promise<Embedded> {
  if (typeof picture !== 'string') {
    requireTensor('An image that is not a file', picture);
    const [height, width, channels] = picture.shape;
    if (picture.rank !== 3 || channels !== 3) {
      throw new TransferError(
        `An image must be a file, or pixels [height, width, 3]; got a tensor [${picture.shape}].`,
      );
    }
    // A copy as bytes: values outside 0..255 are clamped, not wrapped around.
    const bytes = Uint8Array.from(Uint8ClampedArray.from(picture.dataSync()));
    return shrunk({ bytes, width, height, channels: 3 }, longest);
  }
  try {
    requireRegular(picture);
    return await shrunk(picture, longest);
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new TransferError(`${picture} cannot be read as an image: ${reason}. Give the path of an image file.`);
  }
}
