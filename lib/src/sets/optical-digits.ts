import { gunzipSync } from 'node:zlib';
import { TransferError } from '../error';
import { enlarge } from './enlarge';
import type { LabelledBytes } from './labelled-bytes';

const SIDE = 28;
/** As in MNIST, digits fill the central 20 x 20 pixels of 28 x 28. */
const INNER = 20;
const FULL = 16;

/**
 * Converts the UCI optical digits, as packaged by scikit-learn (64 counts in 0..16 and the label per line), to the format of
 * MNIST: 28 x 28, light on black, the 8 x 8 counts enlarged to the central 20 x 20 (see `enlarge`), 16 mapped to 255.
 * Throws if a line has other contents.
 */
export function opticalDigits(gzipped: Uint8Array): LabelledBytes {
  const lines = gunzipSync(gzipped).toString('utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const invalid = rows.findIndex((row) => row.length !== 65 || row.some((value) => !(value >= 0 && value <= FULL)));
  if (invalid >= 0) {
    throw new TransferError(`Line ${invalid + 1} of the optical digits must be 64 counts from 0 to 16 and a label.`);
  }
  const images = new Uint8Array(rows.length * SIDE * SIDE);
  for (const [index, row] of rows.entries()) {
    const inner = enlarge(row.slice(0, 64), 8, INNER);
    const margin = (SIDE - INNER) / 2;
    for (let y = 0; y < INNER; y++) {
      for (let x = 0; x < INNER; x++) {
        images[(index * SIDE + y + margin) * SIDE + x + margin] = Math.round((inner[y * INNER + x] * 255) / FULL);
      }
    }
  }
  return { images, labels: Uint8Array.from(rows, (row) => row[64]), shape: [SIDE, SIDE, 1] };
}
