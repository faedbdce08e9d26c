import { gunzipSync } from 'node:zlib';
import { TransferError } from '../error';
import { enlarge } from './enlarge';
import type { LabelledBytes } from './labelled-bytes';

const SIDE = 28;
/** MNIST's digits fill 20 x 20 pixels in the middle of 28 x 28, and so do these. */
const INNER = 20;
const FULL = 16;

/**
 * The UCI optical digits as scikit-learn packs them, 64 counts 0..16 and the label a line, as pictures in the manner of
 * MNIST: 28 x 28, light on black, the 8 x 8 counts enlarged to 20 x 20 (see `enlarge`) in the middle, 16 as 255.
 */
export function opticalDigits(gzipped: Uint8Array): LabelledBytes {
  const lines = gunzipSync(gzipped).toString('utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  const odd = rows.findIndex((row) => row.length !== 65 || row.some((value) => !(value >= 0 && value <= FULL)));
  if (odd >= 0) {
    throw new TransferError(`Line ${odd + 1} of the optical digits is not 64 counts from 0 to 16 and a label.`);
  }
  const images = new Uint8Array(rows.length * SIDE * SIDE);
  for (const [place, row] of rows.entries()) {
    const inner = enlarge(row.slice(0, 64), 8, INNER);
    const margin = (SIDE - INNER) / 2;
    for (let y = 0; y < INNER; y++) {
      for (let x = 0; x < INNER; x++) {
        images[(place * SIDE + y + margin) * SIDE + x + margin] = Math.round((inner[y * INNER + x] * 255) / FULL);
      }
    }
  }
  return { images, labels: Uint8Array.from(rows, (row) => row[64]), shape: [SIDE, SIDE, 1] };
}
