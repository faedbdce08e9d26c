import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { mapFile } from '../engine/mapped-file';
import { TransferError } from '../error';
import { setUpCommand } from '../places';
import { parseSafetensors, type Safetensors } from '../safetensors';

/**
 * A weights file of the cache, mapped into memory, whose bytes have this sha256. Reading them for it also brings them into
 * memory, so it costs a file that is used anyway little: half a second for half a gigabyte.
 */
export function openWeights(file: string, sha256: string): Safetensors {
  const advice = `Delete it and run \`${setUpCommand()}\` to make it again.`;
  const bytes = mapFile(file);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found === sha256) return parseSafetensors(bytes, basename(file), advice);
  throw new TransferError(
    `${basename(file)} is damaged (its sha256 begins with ${found.slice(0, 12)}, not ${sha256.slice(0, 12)}). ${advice}`,
  );
}
