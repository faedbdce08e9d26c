import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { numberText } from '../require/described';
import { isTensor } from '../require/kinds';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { type MelFilterBankOptions, melFilterBank } from './mel-filter-bank';

export interface MelSpectrogramOptions extends Omit<MelFilterBankOptions, 'fft'> {
  /** Samples under one window; 25 ms of them unless said. */
  readonly window?: number;
  /** Samples from one window to the next; 10 ms of them unless said. */
  readonly hop?: number;
  /** Length of the Fourier transform, the window in its middle; the next power of two from `window` unless said. */
  readonly fft?: number;
  /** Whether frame t is centred at sample `t * hop`, with silence before the first and behind the last sample. */
  readonly centre?: boolean;
}

/**
 * How much power a sound has at each time in each band of the mel scale: samples `[n]` or `[batch, n]` to
 * `[frames, bins]` or `[batch, frames, bins]` (Davis & Mermelstein 1980). Each frame is weighed by a Hann window, its
 * Fourier transform squared, and summed by `melFilterBank`. Without `centre` there are 1 + floor((n - fft) / hop) frames.
 *
 * Made of products of matrices, so it has a gradient and compiles. `decibels` makes loudness of it. Sound shorter than
 * one frame is a TransferError.
 */
export function melSpectrogram(samples: Tensor | Float32Array, options: MelSpectrogramOptions): Tensor {
  requireOptions('melSpectrogram', options, {
    window: true,
    hop: true,
    fft: true,
    centre: true,
    rate: 'required',
    bins: true,
    low: true,
    high: true,
    scale: true,
    norm: true,
  });
  const { rate, centre = false, low, high, scale, norm } = options;
  const { window = Math.round(0.025 * rate), hop = Math.round(0.01 * rate) } = options;
  const { fft = 2 ** Math.ceil(Math.log2(window)), bins = 32 } = options;
  requireFraming(window, hop, fft);
  requireCount("melSpectrogram's bins", bins, 'Try 32.');
  if (!isTensor(samples)) requireNumbers('melSpectrogram', 'samples', samples);
  else if (samples.rank !== 1 && samples.rank !== 2) {
    throw new TransferError(`melSpectrogram takes samples [n] or [batch, n]; it got [${samples.shape}].`);
  }
  return tf.tidy(() => {
    const given = samples instanceof tf.Tensor ? samples : tf.tensor1d(samples as Float32Array);
    const sound = given.reshape([-1, given.shape[given.rank - 1]]) as Tensor2D;
    const padded = centre
      ? (sound.pad([
          [0, 0],
          [fft / 2, fft / 2],
        ]) as Tensor2D)
      : sound;
    const frames = framesOf(padded, { window, hop, fft });
    const bank = melFilterBank({ rate, fft, bins, low, high, scale, norm });
    const heard = heardFrequencies(bank, bins);
    const waves = tf.tensor2d(hannWaves(window, fft, heard), [window, 2 * (heard.end - heard.begin)]);
    const filters = tf.tensor2d(bank.subarray(heard.begin * bins, heard.end * bins), [heard.end - heard.begin, bins]);
    const flat = frames.reshape([-1, window]) as Tensor2D;
    // Squares of the cosine and the sine part of a frequency go to the same filter.
    const mel = tf.matMul(tf.matMul(flat, waves).square(), filters.concat(filters) as Tensor2D);
    return mel.reshape([...given.shape.slice(0, -1), frames.shape[1] as number, bins]);
  });
}

interface Framing {
  readonly window: number;
  readonly hop: number;
  readonly fft: number;
}

/** Samples of a window, at most: the sines and cosines of a longer one take more memory than they are worth. */
const LONGEST = 2 ** 16;

function requireFraming(window: number, hop: number, fft: number): void {
  const whole = [window, hop, fft].every((count) => Number.isInteger(count) && count >= 1 && count <= LONGEST);
  if (whole && window <= fft && fft % 2 === 0) return;
  throw new TransferError(
    `window, hop and fft are whole numbers of samples, at most ${LONGEST}, the window no longer than the fft, which is even; they were ` +
      `${numberText(window)}, ${numberText(hop)} and ${numberText(fft)}. At 16 kHz 400, 160 and 512 are usual.`,
  );
}

/**
 * The samples under each window, `[batch, frames, window]`. The sound is laid in rows of one hop, and a frame is some rows
 * side by side: copies of whole rows, whose gradient is a sum of rows.
 */
function framesOf(sound: Tensor2D, { window, hop, fft }: Framing): Tensor {
  const [batch, length] = sound.shape;
  if (length < fft) {
    throw new TransferError(
      `A frame takes ${fft} samples, and the sound has ${length}. Give a longer one, or a shorter window and fft.`,
    );
  }
  const count = 1 + Math.floor((length - fft) / hop);
  const begin = Math.floor((fft - window) / 2);
  const pieces = Math.ceil(window / hop);
  const rows = count + pieces - 1;
  const end = Math.min(length, begin + rows * hop);
  const used = sound.slice([0, begin], [batch, end - begin]);
  const laid = used
    .pad([
      [0, 0],
      [0, rows * hop - (end - begin)],
    ])
    .reshape([batch, rows, hop]);
  const parts = Array.from({ length: pieces }, (_, piece) =>
    laid.slice([0, piece, 0], [batch, count, Math.min(hop, window - piece * hop)]),
  );
  return tf.concat(parts, 2);
}

/** From the first to behind the last frequency that any filter takes. */
function heardFrequencies(bank: Float32Array, bins: number): { begin: number; end: number } {
  const isHeard = (weight: number) => weight > 0;
  const begin = Math.floor(bank.findIndex(isHeard) / bins);
  const end = Math.floor(bank.findLastIndex(isHeard) / bins) + 1;
  return { begin, end };
}

/** Cosines, then sines, of the wanted frequencies under a Hann window: `[window, 2 * frequencies]`. */
function hannWaves(window: number, fft: number, { begin, end }: { begin: number; end: number }): Float32Array {
  const count = end - begin;
  const offset = Math.floor((fft - window) / 2);
  // One turn in fft samples: every wave picks its values from these two.
  const cosine = Float64Array.from({ length: fft }, (_, n) => Math.cos((2 * Math.PI * n) / fft));
  const sine = Float64Array.from({ length: fft }, (_, n) => Math.sin((2 * Math.PI * n) / fft));
  const waves = new Float32Array(window * 2 * count);
  for (let n = 0; n < window; n++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / window);
    for (let k = 0; k < count; k++) {
      const place = ((k + begin) * (n + offset)) % fft;
      waves[n * 2 * count + k] = weight * cosine[place];
      waves[n * 2 * count + count + k] = weight * sine[place];
    }
  }
  return waves;
}
