import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import { requireNet } from '../require/arguments';
import { numberText } from '../require/described';
import { decode } from './decode';

/** Decoded pixels of a set that are cached in memory: 3,500 images of 224 px. The rest is decoded at each read. */
const CACHE_BYTES = 512 * 2 ** 20;

/** Maximum width and height of an image in pixels: one image is then 0.75 GB of float32. */
const LARGEST = 8192;

/** The size at which images are read. */
export interface PictureSide {
  /** The net that the images are for: its input size is used. */
  readonly for?: Net;
  /** Width and height of the images in pixels, without `for`; default 224. */
  readonly size?: number;
}

/**
 * Reads image files as squares, `[batch, size, size, 3]`, float32, 0..255 (see `decode`). Files are decoded when first
 * needed, in parallel, and cached as bytes up to 512 MB.
 */
export function readPictures(files: readonly string[], size: number): Dataset['read'] {
  const length = size * size * 3;
  const cache = new Map<number, Uint8Array>();

  async function pixels(index: number): Promise<Uint8Array> {
    const cached = cache.get(index);
    if (cached !== undefined) return cached;
    const decoded = await decode(files[index], size);
    if ((cache.size + 1) * length <= CACHE_BYTES) cache.set(index, decoded);
    return decoded;
  }

  return async (indices) => {
    const bytes = new Uint8Array(indices.length * length);
    const reads = indices.map(async (index, row) => bytes.set(await pixels(index), row * length));
    // Wait for all reads even if one fails, so that none continues after this function has returned.
    await Promise.allSettled(reads);
    await Promise.all(reads);
    return tensorOfBytes(bytes, [indices.length, size, size, 3]);
  };
}

/** The image size that these options select. Throws if it is invalid, or if the net does not read square RGB images of it. */
export function sideOf(options: PictureSide): number {
  const { for: net } = options;
  if (net !== undefined) requireNet('the option for', net);
  const size = options.size ?? net?.input.shape[0] ?? 224;
  if (net) {
    const { shape } = net.input;
    if (shape.length !== 3 || shape[0] !== shape[1] || shape[2] !== 3) {
      throw new TransferError(
        `The net in for must read square RGB images, [size, size, 3]; ${net.name} reads [${shape}]. ` +
          'Pass a net that does, or size.',
      );
    }
    if (size !== shape[0]) {
      throw new TransferError(
        `size must match the net in for; got ${size}, and ${net.name} reads images of ${shape[0]} pixels. Leave out one of the two.`,
      );
    }
  }
  if (size > LARGEST) {
    const gigabytes = Math.round((size ** 2 * 3 * 4) / 2 ** 30);
    throw new TransferError(
      `size must be at most ${LARGEST} (0.75 GB per image); got ${size}, which takes ${gigabytes} GB of memory per image.`,
    );
  }
  if (Number.isInteger(size) && size >= 1) return size;
  throw new TransferError(
    `size, the width and height of the images in pixels, must be a positive integer; got ${numberText(size)}.`,
  );
}
