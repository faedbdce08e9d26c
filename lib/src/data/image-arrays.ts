import type { Dataset } from '../core/dataset';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { statSync } from '../platform/files';
import { workingFolder } from '../platform/machine';
import { join } from '../platform/paths';
import { requirePath } from '../require/arguments';
import { openSafetensors } from '../safetensors';
import { inMemory } from './in-memory';

const ADVICE = 'Delete it and run npm start, which creates it again.';

/**
 * Reads images from one safetensors file, for thousands of small images: `images` (U8, `[n, height, width, 1]` or
 * `[n, height, width, 3]`), `labels` (U8 or I32, `[n]`), and the metadata `classes` (a JSON list of names) and `name`.
 *
 * Examples are float32 in 0..255, `[batch, height, width, 3]`; a greyscale image is repeated in three channels, so one
 * net reads both kinds. The bytes are cached in memory. A relative path is searched from the working folder upwards.
 * Throws if an argument has the wrong type, if the file is missing, damaged or has other contents, or if a label is not
 * an index of a class.
 */
export function imageArrays(file: string): Dataset {
  requirePath('imageArrays', file);
  const path = findUpwards(file);
  if (path === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${workingFolder()} or above it. For a set of the course, run npm start, which creates it.`,
    );
  }
  if (statSync(path).isDirectory()) throw new TransferError(`${file} is a folder. Give the file in it.`);
  const { integers, metadata } = openSafetensors(path, ADVICE);
  const images = integers.get('images');
  const labels = integers.get('labels');
  const [count, height, width, channels] = images?.shape ?? [];
  const hasImages = images?.values instanceof Uint8Array && images.shape.length === 4 && [1, 3].includes(channels);
  if (!hasImages || labels?.shape.join() !== String(count)) {
    const contents = [...integers].map(([name, { shape }]) => `${name} [${shape}]`).join(', ') || 'no integer arrays';
    throw new TransferError(
      `${path} must contain images as bytes, [n, height, width, 1 or 3], and labels, [n]; it contains ${contents}.`,
    );
  }
  const classes = classNames(path, metadata.classes);
  const outside = labels.values.findIndex((label) => label < 0 || label >= classes.length);
  if (outside >= 0) {
    throw new TransferError(
      `${path}: labels of ${classes.length} classes must be from 0 to ${classes.length - 1}; got ${labels.values[outside]} in example ${outside}.`,
    );
  }
  const rgb = inThreeChannels(images.values as Uint8Array, channels);
  const length = height * width * 3;
  const name = metadata.name ?? file;
  return {
    name,
    classes,
    labels: [...labels.values],
    ids: Array.from(labels.values, (_, row) => `${join(file)} ${row}`),
    shape: [height, width, 3],
    pixels: true,
    read: inMemory(async (indices) => {
      const bytes = new Uint8Array(indices.length * length);
      for (const [row, index] of indices.entries()) {
        bytes.set(rgb.subarray(index * length, (index + 1) * length), row * length);
      }
      return tensorOfBytes(bytes, [indices.length, height, width, 3]);
    }),
  };
}

function classNames(file: string, text: string | undefined): string[] {
  try {
    const names = JSON.parse(text ?? '');
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Reported below.
  }
  throw new TransferError(`${file} must name its classes in the metadata, as a JSON list. ${ADVICE}`);
}

function inThreeChannels(bytes: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return bytes;
  const rgb = new Uint8Array(bytes.length * 3);
  for (let index = 0, to = 0; index < bytes.length; index++) {
    const value = bytes[index];
    rgb[to++] = value;
    rgb[to++] = value;
    rgb[to++] = value;
  }
  return rgb;
}
