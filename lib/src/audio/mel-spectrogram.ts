import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { numberText } from '../require/described';
import { isTensor } from '../require/kinds';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';
import { type MelFilterBankOptions, melFilterBank } from './mel-filter-bank';

/** The framing of a mel spectrogram, and its filters. */
export interface MelSpectrogramOptions extends Omit<MelFilterBankOptions, 'fft'> {
  /** Window length in samples; default 25 ms. */
  readonly window?: number;
  /** Hop length in samples; default 10 ms. */
  readonly hop?: number;
  /** Length of the Fourier transform, in which the window is centred; default the next power of two from `window`. */
  readonly fft?: number;
  /** Whether frame t is centred at sample `t * hop`, with zero padding before the first and after the last sample. */
  readonly centre?: boolean;
}

/**
 * The mel power spectrogram of audio: samples `[n]` or `[batch, n]` to `[frames, bins]` or `[batch, frames, bins]`
 * (Davis & Mermelstein 1980). Each frame is multiplied by a Hann window; its power spectrum is summed by
 * `melFilterBank`. Without `centre` there are 1 + floor((n - fft) / hop) frames. `decibels` converts the result to a
 * log scale.
 *
 * Computed by matrix products, so it is differentiable and compiles. Throws if an argument has the wrong type, the
 * audio is shorter than one frame, `samples` has another rank, or an option is invalid.
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
    throw new TransferError(`melSpectrogram needs samples [n] or [batch, n]; got [${samples.shape}].`);
  }
  return tf.tidy(() => {
    const input = samples instanceof tf.Tensor ? samples : tf.tensor1d(samples as Float32Array);
    const sound = input.reshape([-1, input.shape[input.rank - 1]]) as Tensor2D;
    const padded = centre
      ? (sound.pad([
          [0, 0],
          [fft / 2, fft / 2],
        ]) as Tensor2D)
      : sound;
    const frames = framesOf(padded, { window, hop, fft });
    const bank = melFilterBank({ rate, fft, bins, low, high, scale, norm });
    const { begin, end } = filteredFrequencies(bank, bins);
    const waves = tf.tensor2d(hannWaves(window, fft, { begin, end }), [window, 2 * (end - begin)]);
    const filters = tf.tensor2d(bank.subarray(begin * bins, end * bins), [end - begin, bins]);
    const flat = frames.reshape([-1, window]) as Tensor2D;
    // The squared cosine and sine parts of a frequency contribute to the same filter.
    const mel = tf.matMul(tf.matMul(flat, waves).square(), filters.concat(filters) as Tensor2D);
    return mel.reshape([...input.shape.slice(0, -1), frames.shape[1] as number, bins]);
  });
}

interface Framing {
  readonly window: number;
  readonly hop: number;
  readonly fft: number;
}

/** Maximum window length in samples: the sine and cosine matrix of a longer one takes too much memory. */
const LONGEST = 2 ** 16;

function requireFraming(window: number, hop: number, fft: number): void {
  const areCounts = [window, hop, fft].every((count) => Number.isInteger(count) && count >= 1 && count <= LONGEST);
  if (areCounts && window <= fft && fft % 2 === 0) return;
  throw new TransferError(
    `window, hop and fft must be positive integers up to ${LONGEST}, window at most fft, and fft even; got ` +
      `${numberText(window)}, ${numberText(hop)} and ${numberText(fft)}. At 16 kHz try 400, 160 and 512.`,
  );
}

/**
 * The samples of each window, `[batch, frames, window]`. The audio is reshaped to rows of one hop, and a frame concatenates
 * consecutive rows: copies of full rows, whose gradient is a sum of rows.
 */
function framesOf(sound: Tensor2D, { window, hop, fft }: Framing): Tensor {
  const [batch, length] = sound.shape;
  if (length < fft) {
    throw new TransferError(
      `The audio must have at least ${fft} samples, one frame; got ${length}. Try longer audio, or a shorter window and fft.`,
    );
  }
  const count = 1 + Math.floor((length - fft) / hop);
  const begin = Math.floor((fft - window) / 2);
  const rowsPerFrame = Math.ceil(window / hop);
  const rows = count + rowsPerFrame - 1;
  const end = Math.min(length, begin + rows * hop);
  const used = sound.slice([0, begin], [batch, end - begin]);
  const hops = used
    .pad([
      [0, 0],
      [0, rows * hop - (end - begin)],
    ])
    .reshape([batch, rows, hop]);
  const parts = Array.from({ length: rowsPerFrame }, (_, row) =>
    hops.slice([0, row, 0], [batch, count, Math.min(hop, window - row * hop)]),
  );
  return tf.concat(parts, 2);
}

/** The range of frequencies with a filter weight: `begin` inclusive, `end` exclusive. */
function filteredFrequencies(bank: Float32Array, bins: number): { begin: number; end: number } {
  const isPositive = (weight: number) => weight > 0;
  const begin = Math.floor(bank.findIndex(isPositive) / bins);
  const end = Math.floor(bank.findLastIndex(isPositive) / bins) + 1;
  return { begin, end };
}

/** Cosines, then sines, of a range of frequencies, multiplied by a Hann window: `[window, 2 * frequencies]`. */
function hannWaves(window: number, fft: number, { begin, end }: { begin: number; end: number }): Float32Array {
  const count = end - begin;
  const offset = Math.floor((fft - window) / 2);
  // One period in fft samples: the values of every wave are looked up in these two.
  const cosine = Float64Array.from({ length: fft }, (_, n) => Math.cos((2 * Math.PI * n) / fft));
  const sine = Float64Array.from({ length: fft }, (_, n) => Math.sin((2 * Math.PI * n) / fft));
  const waves = new Float32Array(window * 2 * count);
  for (let n = 0; n < window; n++) {
    const weight = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / window);
    for (let k = 0; k < count; k++) {
      const index = ((k + begin) * (n + offset)) % fft;
      waves[n * 2 * count + k] = weight * cosine[index];
      waves[n * 2 * count + count + k] = weight * sine[index];
    }
  }
  return waves;
}
