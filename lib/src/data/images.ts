import { join } from 'node:path';
import type { Dataset } from '../core/dataset';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { classFolders } from './image-folder';
import { type PictureSide, readPictures, sideOf } from './read-pictures';

export interface ImagesOptions extends PictureSide {
  /** Leaves out class folders without images and lists them in `data.skipped`, in place of an error. */
  readonly skip?: boolean;
}

/**
 * The images of a folder that has one folder per class: `datasets/photographs/birds/crow.webp` is an example of `birds`.
 *
 * A relative folder is looked for from the working folder upwards, so notebooks find it. Classes and files are sorted by
 * name. Each image is fitted whole into a white square (see `decode`), of the size that the net in `for` reads or of `size`
 * pixels: RGB, float32, 0..255, `[places, size, size, 3]`. Listing opens no file: each is read when first needed, several at
 * once, and kept as bytes up to 512 MB a set. Hidden files and files that are no images are passed over; a class without
 * images is a TransferError, unless `skip` leaves it out. `readable` leaves out images that are damaged.
 */
export function images(folder: string, options: ImagesOptions = {}): Dataset {
  requireOptions('images', options, { skip: true, for: true, size: true });
  requirePath('images', folder);
  const size = sideOf(options);
  const { classes, skipped } = classFolders(folder, { skip: options.skip });
  const examples = classes.flatMap(({ name, path, files }, label) =>
    files.map((file) => ({ label, path: join(path, file), id: join(folder, name, file) })),
  );
  return {
    name: folder,
    classes: classes.map(({ name }) => name),
    labels: examples.map(({ label }) => label),
    ids: examples.map(({ id }) => id),
    shape: [size, size, 3],
    pixels: true,
    ...(options.skip && { skipped }),
    read: readPictures(
      examples.map(({ path }) => path),
      size,
    ),
  };
}
