import { mapFile } from '../engine/mapped-file';
import { TransferError } from '../error';
import { damagedAdvice } from '../places';
import { basename } from '../platform/paths';
import { createSha256 } from '../platform/sha256';
import { parseSafetensors, type Safetensors } from '../safetensors';

/**
 * Opens a weights file of the cache, mapped into memory. Throws unless its bytes have this sha256. Computing it also loads the
 * file into memory, so it adds little to a file that is used anyway: half a second for half a gigabyte.
 */
export function openWeights(file: string, sha256: string): Safetensors {
  const advice = damagedAdvice();
  const bytes = mapFile(file);
  const digest = createSha256().update(bytes).digest('hex');
  if (digest === sha256) return parseSafetensors(bytes, basename(file), advice);
  throw new TransferError(
    `${basename(file)} is damaged (its sha256 begins with ${digest.slice(0, 12)}, not ${sha256.slice(0, 12)}). ${advice}`,
  );
}
