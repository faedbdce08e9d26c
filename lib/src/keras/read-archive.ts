import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { crc32 as checksumOf } from '../checksum';
import { TransferError } from '../error';
import { fileError } from '../file-error';
import { notRegular } from '../regular-file';
import { described } from '../require/described';

/** The parts of a `.keras` file. */
export interface KerasArchive {
  /** The contents of `config.json`: layers and their settings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The bytes of `model.weights.h5`. */
  readonly weights: Uint8Array;
}

const CONFIG = 'config.json';
const METADATA = 'metadata.json';
const WEIGHTS = 'model.weights.h5';

/** Most bytes of each part after unpacking. */
const MOST: Readonly<Record<string, number>> = { [CONFIG]: 2 ** 28, [METADATA]: 2 ** 20, [WEIGHTS]: 2 ** 31 - 1 };
const MOST_ENTRIES = 1000;

/**
 * Reads a `.keras` file, a zip archive, in memory: nothing is unpacked onto the disk. Throws if it is damaged, if it has a path
 * that leads out of it, if it lacks a part, or if an older Keras wrote it.
 */
export async function readArchive(path: string): Promise<KerasArchive> {
  const file = basename(path);
  const parts = await partsOf(bytesIn(path), file);
  const part = (name: string) => {
    const bytes = parts.get(name);
    if (bytes) return bytes;
    throw new TransferError(
      `${file} has no ${name}, which every .keras file of Keras 3 has. Save the model again: model.save('${file}').`,
    );
  };
  const { keras_version: version } = jsonIn(part(METADATA), METADATA, file);
  if (!String(version).startsWith('3.')) {
    throw new TransferError(
      `${file} was written by Keras ${String(version)}, whose files have another layout. Load it in Keras 3 and save it again.`,
    );
  }
  return { config: jsonIn(part(CONFIG), CONFIG, file), weights: part(WEIGHTS) };
}

function bytesIn(path: string): Buffer {
  const odd = notRegular(path);
  if (odd) throw new TransferError(`${path} cannot be read: ${odd}. Give the path of a .keras file.`);
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileError(cause, path, 'read');
  }
}

async function partsOf(bytes: Buffer, file: string): Promise<Map<string, Uint8Array>> {
  if (bytes.subarray(1, 4).toString('latin1') === 'HDF') {
    throw new TransferError(
      `${file} is an HDF5 file, Keras' older format. Load it in Keras 3 and save it with the ending .keras: model.save('model.keras').`,
    );
  }
  const parts = new Map<string, Uint8Array>();
  try {
    const zip = await fromBufferPromise(bytes, { lazyEntries: true, autoClose: false });
    if (zip.entryCount > MOST_ENTRIES) throw new Error(`it has ${zip.entryCount} entries`);
    for await (const entry of zip.eachEntry()) {
      if (!Object.hasOwn(MOST, entry.fileName)) continue;
      parts.set(entry.fileName, await unpacked(zip, entry));
    }
  } catch (cause) {
    throw new TransferError(
      `${file} is damaged or no .keras file: ${(cause as Error).message}. Save the model again: model.save('model.keras').`,
      { cause },
    );
  }
  return parts;
}

async function unpacked(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const { fileName, uncompressedSize: size, crc32 } = entry;
  if (size > MOST[fileName]) throw new Error(`${fileName} has ${size} bytes, and at most ${MOST[fileName]} are read`);
  const bytes = Buffer.alloc(size);
  let end = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) end += (chunk as Buffer).copy(bytes, end);
  if (end === size && checksumOf(bytes) === crc32) return bytes;
  throw new Error(`the bytes of ${fileName} have another checksum`);
}

function jsonIn(bytes: Uint8Array, name: string, file: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new TransferError(`${name} in ${file} is not JSON: ${(cause as Error).message}. Save the model again.`, {
      cause,
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new TransferError(`${name} in ${file} must be a JSON object; got ${described(value)}. Save the model again.`);
}
