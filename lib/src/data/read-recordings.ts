import { FULL, toIntegers } from '../audio/encode-wav';
import { resample, resampledLength, resamplePart } from '../audio/resample';
import type { Sound } from '../audio/sound';
import { readWav } from '../audio/wav';
import type { Dataset } from '../core/dataset';
import { tf } from '../engine/tensorflow';

/** Audio of a set that is cached in memory: four and a half hours at 16 kHz. The rest is decoded at each read. */
const CACHE_BYTES = 512 * 2 ** 20;

/**
 * Reads WAV files as `[batch, length]` samples, float32 in -1..1, resampled to `rate` in Hz. Files are decoded when first
 * needed, in parallel, and cached with 16 bits up to 512 MB.
 */
export function readRecordings(
  files: readonly string[],
  { rate, length }: { rate: number; length: number },
): Dataset['read'] {
  const cache = new Map<number, Int16Array>();

  async function sound(index: number): Promise<Int16Array> {
    const cached = cache.get(index);
    if (cached !== undefined) return cached;
    const recorded = await readWav(files[index]);
    const cropped = toIntegers(centreCrop(recorded, { rate, length }));
    if ((cache.size + 1) * cropped.byteLength <= CACHE_BYTES) cache.set(index, cropped);
    return cropped;
  }

  return async (indices) => {
    const samples = new Float32Array(indices.length * length);
    const reads = indices.map(async (index, row) => {
      const integers = await sound(index);
      for (let n = 0; n < length; n++) samples[row * length + n] = integers[n] / FULL;
    });
    // Wait for all reads even if one fails, so that none continues after this function has returned.
    await Promise.allSettled(reads);
    await Promise.all(reads);
    return tf.tensor2d(samples, [indices.length, length]);
  };
}

/**
 * Resamples to this rate and centre-crops to this length; shorter audio is zero-padded on both sides. Computes only these
 * samples, because a damaged header may declare one sample per second, and so hours.
 */
function centreCrop(
  { samples, rate: from }: Sound,
  { rate: to, length }: { rate: number; length: number },
): Float32Array {
  const rates = { from, to };
  const start = Math.floor((resampledLength(samples.length, rates) - length) / 2);
  if (start >= 0) return resamplePart(samples, rates, { start, length });
  const short = resample(samples, rates);
  const padded = new Float32Array(length);
  padded.set(short, Math.floor((length - short.length) / 2));
  return padded;
}
