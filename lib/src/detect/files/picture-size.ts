import { sharp } from '../../data/sharp';
import { TransferError } from '../../error';
import { requireRegular } from '../../regular-file';

/**
 * Width and height of an image file in pixels, after rotation by its EXIF orientation. Reads only the file's header.
 * Throws if the file is not a readable image.
 */
export async function sizeOf(file: string): Promise<{ width: number; height: number }> {
  try {
    requireRegular(file);
    const { width, height } = (await sharp(file).metadata()).autoOrient;
    return { width, height };
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new TransferError(`${file} cannot be read as an image: ${reason}. Replace or remove the file.`);
  }
}
