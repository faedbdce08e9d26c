import { join } from 'node:path';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import type { Net } from '../net/net';
import type { Dataset } from './dataset';
import { decode } from './decode';
import { classFolders } from './image-folder';

/** Decoded pixels of a set that are kept in memory: 3,500 images of 224 px. The rest is decoded at each reading. */
const KEPT_BYTES = 512 * 2 ** 20;

export interface ImagesOptions {
  /** The net that is to read them: it says the size. */
  readonly for?: Net;
  /** Side of the pictures in pixels, where no net says it; 224 unless given. */
  readonly size?: number;
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
  const size = sideOf(options);
  const { classes, skipped } = classFolders(folder, { skip: options.skip });
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
    ...(options.skip && { skipped }),
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

/** The side of the square that these options ask for. */
function sideOf({ for: net, size = net?.input.shape[0] ?? 224 }: ImagesOptions): number {
  if (net) {
    const { shape } = net.input;
    if (shape.length !== 3 || shape[0] !== shape[1] || shape[2] !== 3) {
      throw new TransferError(
        `${net.name} reads examples of shape [${shape}]; images are square with three colours, [size, size, 3]. ` +
          'Pass a net that reads such, or size.',
      );
    }
    if (size !== shape[0]) {
      throw new TransferError(
        `${net.name} reads images of ${shape[0]} pixels, size says ${size}. Leave out one of the two.`,
      );
    }
  }
  if (Number.isInteger(size) && size >= 1) return size;
  throw new TransferError(`size is the side of the images in pixels, a whole number from 1; it was ${size}.`);
}
