import { WaveFile } from 'wavefile';
import type { Sound } from './sound';

/** Encodes audio as a mono 16-bit WAV file; samples outside -1..1 are clipped. */
export function encodeWav({ samples, rate }: Sound): Uint8Array {
  const wav = new WaveFile();
  wav.fromScratch(1, rate, '16', toIntegers(samples));
  return wav.toBuffer();
}

/** Samples in -1..1 as 16-bit integers; values outside are clipped. */
export function toIntegers(samples: Float32Array): Int16Array {
  const integers = new Int16Array(samples.length);
  for (let n = 0; n < samples.length; n++) {
    integers[n] = Math.max(-FULL, Math.min(FULL - 1, Math.round(samples[n] * FULL)));
  }
  return integers;
}

/** Full scale of 16 bits. */
export const FULL = 2 ** 15;
