import { requireRegular } from '../regular-file';
import { sharp } from './sharp';
import { unreadableImage } from './unreadable-image';

/**
 * Decodes an image file to RGB bytes, `size * size * 3`. The full image is fitted into the square, centred, with its aspect
 * ratio preserved; transparent pixels and margins are white. The EXIF orientation is applied; an animation gives its first
 * frame. Throws, naming the file, if it is not an image or is truncated.
 *
 * One libuv thread reads and decodes the file in a single call, so decoding does not wait for the JavaScript thread during
 * training. A large JPEG is decoded at a half, a quarter or an eighth of its resolution, as far as `size` allows.
 */
export async function decode(file: string, size: number): Promise<Uint8Array> {
  try {
    requireRegular(file);
    return await sharp(file)
      .autoOrient()
      .resize(size, size, { fit: 'contain', background: '#ffffff' })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (cause) {
    throw unreadableImage(file, cause);
  }
}
