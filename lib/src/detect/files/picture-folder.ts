import { join } from 'node:path';
import type { LabelledPicture } from '../../data/labelled';
import { TransferError } from '../../error';
import { requirePath } from '../../require/arguments';
import { picturesIn } from './picture-files';
import { sizeOf } from './picture-size';

/**
 * The images of a folder and its subfolders, sorted by name and without boxes. Detect objects in them by
 * `detect(net, boxPictures(await pictureFolder('my/photos'), { for: net }))`. Throws if the path is not a string or is
 * a file, there are no images, or one cannot be read; the error names it.
 */
export async function pictureFolder(folder: string): Promise<LabelledPicture[]> {
  requirePath('pictureFolder', folder);
  const files = picturesIn(folder).map((name) => join(folder, name));
  if (files.length === 0) {
    throw new TransferError(
      `There are no pictures in ${folder}. Give a folder that holds photographs (jpg, png, webp).`,
    );
  }
  return Promise.all(files.map(async (file) => ({ file, ...(await sizeOf(file)), boxes: [] })));
}
