import { cacheFolder } from '../places';
import { bitmapOf, rgbOf, whiteCanvas } from '../platform/canvas.browser';
import { existsSync, readFileSync } from '../platform/files';
import { join, resolve } from '../platform/paths';
import { requireRegular } from '../regular-file';
import type * as node from './decode';
import { unreadableImage } from './unreadable-image';

/** Where a page may store what Node decodes of a file at a size, in a lossless format. */
const resizedFile = (file: string, size: number) => join(cacheFolder(), 'images', String(size), resolve(file));

/**
 * The same as in Node, by the browser's decoders: an opaque image of this size has the same pixels, one that is resized similar ones,
 * since the browser filters otherwise. So a file that a page has stored at this size, too, is read from there.
 */
export const decode: typeof node.decode = async (file, size) => {
  try {
    requireRegular(file);
    const resized = resizedFile(file, size);
    const picture = await bitmapOf(readFileSync(existsSync(resized) ? resized : file));
    const context = whiteCanvas(size, size);
    const scale = size / Math.max(picture.width, picture.height);
    const [width, height] = [picture.width, picture.height].map((edge) => Math.max(1, Math.round(edge * scale)));
    context.drawImage(picture, Math.floor((size - width) / 2), Math.floor((size - height) / 2), width, height);
    picture.close();
    return rgbOf(context);
  } catch (cause) {
    throw unreadableImage(file, cause);
  }
};
