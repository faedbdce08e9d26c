import { join } from 'node:path';
import type { LabelledPicture } from '../../data/labelled';
import { TransferError } from '../../error';
import { requirePath } from '../../require/arguments';
import { picturesIn, sizeOf } from './picture-files';

/**
 * The pictures of a folder, those below it too, by name and without boxes: `detect(net, boxPictures(await
 * pictureFolder('my/photos'), { for: net }))` looks for things in them. Throws where there is no picture, and where one
 * cannot be read, naming it.
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
