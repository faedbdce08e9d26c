import { bitmapOf, rgbOf, whiteCanvas } from '../platform/canvas.browser';
import { readFileSync } from '../platform/files';
import { requireRegular } from '../regular-file';
import type * as node from './decode';
import { unreadableImage } from './unreadable-image';

/**
 * The same as in Node, by the browser's decoders: an opaque image of this size has the same pixels, one that is resized similar ones,
 * since the browser filters otherwise.
 */
export const decode: typeof node.decode = async (file, size) => {
  try {
    requireRegular(file);
    const picture = await bitmapOf(readFileSync(file));
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
