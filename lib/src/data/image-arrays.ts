import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Dataset } from '../core/dataset';
import { tensorOfBytes } from '../engine/bytes';
import { TransferError } from '../error';
import { findUpwards } from '../places';
import { requirePath } from '../require/arguments';
import { openSafetensors } from '../safetensors';
import { inMemory } from './in-memory';

const ADVICE = 'Delete it and run npm start, which makes it again.';

/**
 * Pictures that lie in one safetensors file, for sets of thousands of small ones: `images` (U8, `[n, height, width, 1]`
 * or `[n, height, width, 3]`), `labels` (U8 or I32, `[n]`) and as metadata `classes` (a JSON list of names) and `name`.
 *
 * Read as float32 0..255, `[places, height, width, 3]`: a grey picture is given three equal channels, so that one net
 * reads grey and coloured sets. The bytes are kept in memory. A relative file is looked for from the working folder
 * upwards. A file that is missing, damaged or holds something else is a TransferError.
 */
export function imageArrays(file: string): Dataset {
  requirePath('imageArrays', file);
  const found = findUpwards(file);
  if (found === undefined) {
    throw new TransferError(
      `There is no file '${file}' in ${process.cwd()} or above it. For a set of the course, run npm start, which makes it.`,
    );
  }
  if (statSync(found).isDirectory()) throw new TransferError(`${file} is a folder. Give the file in it.`);
  const { integers, metadata } = openSafetensors(found, ADVICE);
  const images = integers.get('images');
  const labels = integers.get('labels');
  const [count, height, width, channels] = images?.shape ?? [];
  const whole = images?.values instanceof Uint8Array && images.shape.length === 4 && [1, 3].includes(channels);
  if (!whole || labels?.shape.join() !== String(count)) {
    const held = [...integers].map(([name, { shape }]) => `${name} [${shape}]`).join(', ') || 'no whole numbers';
    throw new TransferError(
      `${found} should hold images as bytes, [n, height, width, 1 or 3], and labels, [n]; it holds ${held}.`,
    );
  }
  const classes = classNames(found, metadata.classes);
  const outside = labels.values.findIndex((label) => label < 0 || label >= classes.length);
  if (outside >= 0) {
    throw new TransferError(
      `${found} gives example ${outside} the label ${labels.values[outside]}, but names ${classes.length} classes.`,
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
    read: inMemory(async (places) => {
      const bytes = new Uint8Array(places.length * length);
      for (const [row, place] of places.entries()) {
        bytes.set(rgb.subarray(place * length, (place + 1) * length), row * length);
      }
      return tensorOfBytes(bytes, [places.length, height, width, 3]);
    }),
  };
}

function classNames(file: string, text: string | undefined): string[] {
  try {
    const names = JSON.parse(text ?? '');
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Told below, with what was expected.
  }
  throw new TransferError(`${file} should name its classes in the metadata, as a JSON list. ${ADVICE}`);
}

function inThreeChannels(bytes: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return bytes;
  const rgb = new Uint8Array(bytes.length * 3);
  for (let place = 0, to = 0; place < bytes.length; place++) {
    const value = bytes[place];
    rgb[to++] = value;
    rgb[to++] = value;
    rgb[to++] = value;
  }
  return rgb;
}
