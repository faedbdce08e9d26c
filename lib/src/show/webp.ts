import type { Sharp } from 'sharp';
import { sharp } from '../data/sharp';
import type { Embedded } from './embedded';

/** An image in memory: bytes row by row, one for each channel. */
export interface RawPicture {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

const webpUri = async (picture: Sharp) =>
  `data:image/webp;base64,${(await picture.webp({ quality: 80 }).toBuffer()).toString('base64')}`;

/** An image that covers a square of `size` pixels, as a data URI. */
export const squareUri = ({ bytes, ...raw }: RawPicture, size: number): Promise<string> =>
  webpUri(sharp(bytes, { raw }).resize(size, size));

/**
 * A file, rotated upright by its EXIF tag, or pixels as a data URI, downscaled if its longer edge has more than `longest` pixels.
 * Throws an Error with the reason if the file is not an image.
 */
export async function shrunk(picture: string | RawPicture, longest: number): Promise<Embedded> {
  const smaller = (image: Sharp) =>
    webpUri(
      image.resize(longest, longest, { fit: 'inside', withoutEnlargement: true }).flatten({ background: '#ffffff' }),
    );
  if (typeof picture !== 'string') {
    const { bytes, ...raw } = picture;
    return { source: await smaller(sharp(bytes, { raw })), width: raw.width, height: raw.height };
  }
  const { width, height } = (await sharp(picture).metadata()).autoOrient;
  return { source: await smaller(sharp(picture).autoOrient()), width, height };
}
