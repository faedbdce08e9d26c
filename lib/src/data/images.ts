import { join } from 'node:path';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import type { Dataset } from './dataset';
import { decode } from './decode';
import { classFolders } from './image-folder';

/** Decoded pixels of a set that are kept in memory: 3,500 images of 224 px. The rest is decoded at each reading. */
const KEPT_BYTES = 512 * 2 ** 20;

/**
 * The images of a folder that has one folder per class: `datasets/photographs/birds/crow.webp` is an example of `birds`.
 *
 * A relative folder is looked for from the working folder upwards, so notebooks find it. Classes and files are sorted by
 * name. Each image is fitted whole into a white square of `size` pixels (see `decode`): RGB, float32, 0..255,
 * `[places, size, size, 3]`. Listing opens no file: each is read when first needed, several at once, and kept as bytes up to
 * 512 MB a set. Hidden files and files that are no images are passed over; a class without images is a TransferError.
 */
export function images(folder: string, { size = 224 }: { size?: number } = {}): Dataset {
  if (!Number.isInteger(size) || size < 1) {
    throw new TransferError(`size is the side of the images in pixels, a whole number from 1; it was ${size}.`);
  }
  const classes = classFolders(folder);
  const examples = classes.flatMap(({ name, path, files }, label) =>
    files.map((file) => ({ label, path: join(path, file), id: join(folder, name, file) })),
  );
  const length = size * size * 3;
  const kept = new Map<number, Uint8Array>();

  async function pixels(place: number): Promise<Uint8Array> {
    const known = kept.get(place);
    if (known !== undefined) return known;
    const decoded = await decode(examples[place].path, size);
    if ((kept.size + 1) * length <= KEPT_BYTES) kept.set(place, decoded);
    return decoded;
  }

  return {
    name: folder,
    classes: classes.map(({ name }) => name),
    labels: examples.map(({ label }) => label),
    ids: examples.map(({ id }) => id),
    shape: [size, size, 3],
    pixels: true,
    async read(places) {
      const bytes = new Uint8Array(places.length * length);
      const reads = places.map(async (place, row) => bytes.set(await pixels(place), row * length));
      // All are waited for, also where one fails: nothing goes on reading behind the caller's back.
      await Promise.allSettled(reads);
      await Promise.all(reads);
      return tensorOfBytes(bytes, [places.length, size, size, 3]);
    },
  };
}
