import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { decode } from './decode';

/** Decoded pixels of a set that are kept in memory: 3,500 images of 224 px. The rest is decoded at each reading. */
const KEPT_BYTES = 512 * 2 ** 20;

/** The largest side of an image in pixels: one image is then 0.75 GB of float32. */
const LARGEST = 8192;

/** Which size pictures are read at. */
export interface PictureSide {
  /** The net that is to read them: it says the size. */
  readonly for?: Net;
  /** Side of the pictures in pixels, where no net says it; 224 unless given. */
  readonly size?: number;
}

/**
 * Reads picture files as squares of so many pixels, `[places, size, size, 3]`, float32, 0..255 (see `decode`). Each is read
 * when first needed, several at once, and kept as bytes up to 512 MB.
 */
export function readPictures(files: readonly string[], size: number): Dataset['read'] {
  const length = size * size * 3;
  const kept = new Map<number, Uint8Array>();

  async function pixels(place: number): Promise<Uint8Array> {
    const known = kept.get(place);
    if (known !== undefined) return known;
    const decoded = await decode(files[place], size);
    if ((kept.size + 1) * length <= KEPT_BYTES) kept.set(place, decoded);
    return decoded;
  }

  return async (places) => {
    const bytes = new Uint8Array(places.length * length);
    const reads = places.map(async (place, row) => bytes.set(await pixels(place), row * length));
    // All are waited for, also where one fails: nothing goes on reading behind the caller's back.
    await Promise.allSettled(reads);
    await Promise.all(reads);
    return tensorOfBytes(bytes, [places.length, size, size, 3]);
  };
}

/** The side of the square that these options ask for. */
export function sideOf({ for: net, size: asked }: PictureSide): number {
  if (net !== undefined) requireNet('the option for', net);
  const size = asked ?? net?.input.shape[0] ?? 224;
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
  if (size > LARGEST) {
    const gigabytes = Math.round((size ** 2 * 3 * 4) / 2 ** 30);
    throw new TransferError(
      `size is ${size}: one image of so many pixels a side takes ${gigabytes} GB of memory. The most is ${LARGEST} (0.75 GB).`,
    );
  }
  if (Number.isInteger(size) && size >= 1) return size;
  throw new TransferError(
    `size is the side of the images in pixels, a whole number from 1; it was ${numberText(size)}.`,
  );
}
