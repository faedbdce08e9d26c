import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { mapFile } from '../../engine/mapped-file';
import { TransferError } from '../../error';
import { writeSafetensors } from '../../safetensors';
import { type BackboneName, CATALOGUE, type Published } from '../catalogue';
import { readCenternet } from './centernet';
import type { Converted } from './converted';
import { readEfficientNetLite0 } from './efficientnet-lite0';
import { readMiniLm } from './minilm';
import { readSmolLm2 } from './smollm2';
import { readSpeechEmbedding } from './speech-embedding';

/** Reads the authors' files in `folder`. */
const READERS: Record<BackboneName, (folder: string) => Promise<Converted>> = {
  'efficientnet-lite0': readEfficientNetLite0,
  minilm: readMiniLm,
  'smollm2-135m': readSmolLm2,
  centernet: readCenternet,
  'speech-embedding': readSpeechEmbedding,
};

/**
 * Converts a backbone's weights to safetensors, under this library's names and in TensorFlow's layout. The same files give the
 * same bytes; an existing file with these bytes is kept. Setup calls it. Returns the sha256.
 */
export async function convertWeights(name: BackboneName, folder: string, file: string): Promise<string> {
  const { sha256 }: Published = CATALOGUE[name];
  if (hashOf(file) === sha256) return sha256;
  const { arrays, metadata } = await READERS[name](folder);
  writeSafetensors(file, arrays, metadata);
  const made = hashOf(file);
  if (made === sha256) return made;
  rmSync(file);
  throw new TransferError(
    `The weights of ${name} came out with another sha256 than expected (${made}). Please report this with your versions ` +
      'of Node and Python.',
  );
}

function hashOf(file: string): string | undefined {
  return existsSync(file) ? createHash('sha256').update(mapFile(file)).digest('hex') : undefined;
}
