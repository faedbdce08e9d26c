import type { Dataset } from '../core/dataset';
import { join } from '../platform/paths';
import { requirePath } from '../require/arguments';
import { requireOptions } from '../require/options';
import { classFolders } from './image-folder';
import { type PictureSide, readPictures, sideOf } from './read-pictures';

/** The size of the images, and what happens to empty class folders. */
export interface ImagesOptions extends PictureSide {
  /** Leaves out class folders without images and lists them in `data.skipped` instead of throwing. */
  readonly skip?: boolean;
}

/**
 * The images of a folder with one subfolder per class: `datasets/photographs/birds/crow.webp` is an example of `birds`.
 *
 * A relative folder is searched from the working folder upwards, so notebooks find it. Classes and files are sorted by
 * name; hidden files and other files are ignored. Each full image is fitted into a white square, of the input size of
 * the net in `for` or of `size` pixels: RGB, float32, 0..255, `[batch, size, size, 3]`. Files are decoded when first
 * read, in parallel, and cached as bytes, up to 512 MB per set.
 *
 * Throws if an argument has the wrong type, an option is unknown, the folder is missing, has fewer than two classes, or
 * a class has no image, unless `skip` is set. Reading a damaged image throws; `readable` leaves such images out.
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
