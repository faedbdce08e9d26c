import { TransferError } from '../../error';
import { bitmapOf } from '../../platform/canvas.browser';
import { readFileSync } from '../../platform/files';
import { requireRegular } from '../../regular-file';
import type * as node from './picture-size';

/** The same as in Node, of the decoded image: a browser reads no header alone. */
export const sizeOf: typeof node.sizeOf = async (file) => {
  try {
    requireRegular(file);
    const picture = await bitmapOf(readFileSync(file));
    const { width, height } = picture;
    picture.close();
    return { width, height };
  } catch (cause) {
    const [reason] = (cause as Error).message.split('\n', 1);
    throw new TransferError(`${file} cannot be read as an image: ${reason}. Replace or remove the file.`);
  }
};
