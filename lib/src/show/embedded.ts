import type { Tensor } from '@tensorflow/tfjs';
import type { Sharp } from 'sharp';
import { sharp } from '../data/sharp';
import { TransferError } from '../error';
import { requireRegular } from '../regular-file';
import { requireTensor } from '../require/arguments';

/** A picture inside the page, so that the page needs no file beside it, and its size before it was made smaller. */
export interface Embedded {
  readonly source: string;
  readonly width: number;
  readonly height: number;
}

/** A picture as a WebP data URI. */
export async function webpUri(picture: Sharp): Promise<string> {
  return `data:image/webp;base64,${(await picture.webp({ quality: 80 }).toBuffer()).toString('base64')}`;
}

/**
 * A picture file, turned upright by its EXIF tag, or pixels 0..255 `[height, width, 3]`, made smaller where its longer side has more
 * than `longest` pixels. A file that is no picture, and a tensor of another shape, are refused.
 */
export async function embedded(picture: string | Tensor, longest = 640): Promise<Embedded> {
  const smaller = (image: Sharp) =>
    image.resize(longest, longest, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' });
  if (typeof picture !== 'string') {
    requireTensor('A picture that is no file', picture);
    const [height, width, channels] = picture.shape;
    if (picture.rank !== 3 || channels !== 3) {
      throw new TransferError(`A picture is a file, or pixels [height, width, 3]; it was a tensor [${picture.shape}].`);
    }
    const raw = { width, height, channels: 3 as const };
    // Bytes of their own: numbers beyond 0..255 are cut off, and not wrapped round.
    const image = sharp(Uint8Array.from(Uint8ClampedArray.from(picture.dataSync())), { raw });
    return { source: await webpUri(smaller(image)), width, height };
  }
  try {
    requireRegular(picture);
    const { width, height } = (await sharp(picture).metadata()).autoOrient;
    return { source: await webpUri(smaller(sharp(picture).autoOrient())), width, height };
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new TransferError(`${picture} cannot be read as an image: ${reason}. Give the path of a picture file.`);
  }
}
