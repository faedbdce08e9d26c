import { TransferError } from '../error';
import { requireRegular } from '../regular-file';
import { sharp } from './sharp';

/**
 * An image file as pixels: RGB bytes, `size * size * 3`. The whole picture is fitted into the square, in the middle,
 * with its proportions kept; what is transparent or left over is white. Turned upright by its EXIF tag; of an animation
 * the first picture. A file that is not an image, or a truncated one, is a TransferError that names it.
 *
 * The file is read and decoded by one of libuv's threads in one go, so that it needs no turn of JavaScript's while a net
 * trains. Of a large JPEG only a half, a quarter or an eighth of the resolution is decoded, as far as `size` allows.
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
    // Some decoders tell every attempt, a line each; the first says it.
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new TransferError(
      `${file} cannot be read as an image: ${reason}. Replace or remove the file, ` +
        'or pass the set through readable(), which leaves out what cannot be read and lists it in data.skipped.',
    );
  }
}
