import type { Tensor4D } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import { readExamples } from '../data/read-examples';
import { TransferError } from '../error';
import { requireArray, requireDataset } from '../require/arguments';
import { requireNumber } from '../require/number';
import { requireOptions } from '../require/options';
import { squareUri } from './webp';

/** Images in a row, each with a caption. `source` is a data URI, so the page needs no other file. */
export interface Gallery {
  readonly pictures: readonly { readonly source: string; readonly caption: string }[];
}

/** The largest edge of a WebP image, in pixels. */
const LARGEST = 16_383;

/**
 * Examples of an image dataset as a gallery that `show` draws. `captions[i]` appears below example `indices[i]`; by
 * default it is the example's class, or empty if it has none. `size` is the edge of a drawn image in pixels, 96 by
 * default. Throws if an argument has the wrong type, an option is unknown, the dataset does not hold images, an image
 * cannot be read, or `size` is not an integer from 1 to 16383.
 */
export async function gallery(
  data: Dataset,
  indices: readonly number[],
  options: { readonly captions?: readonly string[]; readonly size?: number } = {},
): Promise<Gallery> {
  requireOptions('gallery', options, { captions: true, size: true });
  requireDataset('gallery', data);
  requireArray('gallery', 'indices', indices);
  const { captions = indices.map((index) => data.classes[data.labels[index]] ?? ''), size = 96 } = options;
  const fits = Number.isInteger(size) && size >= 1 && size <= LARGEST;
  requireNumber("gallery's size", size, { fits, expected: `an integer from 1 to ${LARGEST}`, hint: 'Try 96.' });
  if (!data.pixels)
    throw new TransferError(
      `${data.name} contains features, not images. Show the images that they were computed from.`,
    );
  const batch = (await readExamples(data, indices)) as Tensor4D;
  const [count, height, width, channels] = batch.shape;
  const bytes = Uint8Array.from(batch.dataSync());
  batch.dispose();
  const bytesPerImage = height * width * channels;
  const pictures = Array.from({ length: count }, async (_, i) => {
    const raw = {
      width,
      height,
      channels: channels as 3,
      bytes: bytes.subarray(i * bytesPerImage, (i + 1) * bytesPerImage),
    };
    return { source: await squareUri(raw, size), caption: captions[i] };
  });
  return { pictures: await Promise.all(pictures) };
}
