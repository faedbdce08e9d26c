import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/** Zero crossings of the sinc on either side of its centre: 44.1 to 16 kHz takes 176 samples per output sample. */
const CROSSINGS = 32;

/** End of the passband, as a fraction of the lower of the two Nyquist frequencies. */
const ROLLOFF = 0.94;

/** Kaiser's beta: aliasing is attenuated by 80 dB. */
const BETA = 8;

/** Memory limits: the larger term of the rates' ratio in lowest terms (the filter has 64 weights for each); output samples. */
const [LARGEST_RATIO, LONGEST] = [1_000_000, 2 ** 31 - 1];

/**
 * Resamples audio to another sample rate in Hz: `[n]` to `[ceil(n to / from)]`. An anti-aliasing low-pass filter
 * removes frequencies above the lower Nyquist frequency. Polyphase filtering (Crochiere & Rabiner 1983) with a
 * zero-phase windowed sinc (Kaiser 1974); equal to `scipy.signal.resample_poly` with that window. Throws if an argument
 * has the wrong type, an option is unknown or missing, the rates are not positive integers, or their ratio or the
 * result is too large.
 */
export function resample(samples: Float32Array, options: { from: number; to: number }): Float32Array {
  requireOptions('resample', options, { from: 'required', to: 'required' });
  const { from, to } = options;
  requireNumbers('resample', 'samples', samples);
  if (from === to) return samples;
  return resamplePart(samples, { from, to }, { start: 0, length: resampledLength(samples.length, { from, to }) });
}

/** Sample rates in Hz, before and after. */
interface Rates {
  readonly from: number;
  readonly to: number;
}

/** The number of samples after resampling. Throws unless both rates are positive integers, or if the limits are exceeded. */
export function resampledLength(count: number, { from, to }: Rates): number {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0)) {
    throw new TransferError(
      `Sample rates must be positive integers in Hz; got from ${numberText(from)} and to ${numberText(to)}.`,
    );
  }
  const divisor = greatestCommonDivisor(from, to);
  const length = Math.ceil((count * (to / divisor)) / (from / divisor));
  if (Math.max(from, to) / divisor > LARGEST_RATIO || length > LONGEST) {
    throw new TransferError(
      `resample cannot convert ${from} to ${to} samples a second: the terms of their reduced ratio must be at most ` +
        `${LARGEST_RATIO}, and the result at most ${LONGEST} samples. Round the rates, or resample a part of the audio.`,
    );
  }
  return length;
}

/** A range of the samples that `resample` returns, without computing the others. */
export function resamplePart(
  samples: Float32Array,
  { from, to }: Rates,
  { start, length }: { start: number; length: number },
): Float32Array {
  if (from === to) return samples.subarray(start, start + length);
  const { up, down, half, taps, phases } = filterFor(from, to);
  const out = new Float32Array(length);
  for (let index = 0; index < length; index++) {
    // In steps of 1 / up of an input sample, the output sample is at m * down.
    const m = start + index;
    const last = Math.floor((m * down + half) / up);
    const phase = (m * down + half) % up;
    const [begin, end] = [Math.max(0, last - taps + 1), Math.min(samples.length - 1, last)];
    let sum = 0;
    for (let n = begin; n <= end; n++) sum += samples[n] * phases[phase * taps + last - n];
    out[index] = sum;
  }
  return out;
}

interface Filter {
  readonly up: number;
  readonly down: number;
  /** Weights on either side of the central one. */
  readonly half: number;
  /** Weights per output sample. */
  readonly taps: number;
  /** The polyphase components, every `up`-th weight in a row: `[up, taps]`. */
  readonly phases: Float64Array;
}

/** The most recent filter: files of one folder mostly have one sample rate. */
let cached: { readonly key: string; readonly filter: Filter } | undefined;

function filterFor(from: number, to: number): Filter {
  const key = `${from} to ${to}`;
  if (cached?.key !== key) cached = { key, filter: makeFilter(from, to) };
  return cached.filter;
}

function makeFilter(from: number, to: number): Filter {
  const divisor = greatestCommonDivisor(from, to);
  const [up, down] = [to / divisor, from / divisor];
  const factor = Math.max(up, down);
  const half = CROSSINGS * factor;
  const cutoff = ROLLOFF / factor;
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, index) => {
    const x = index - half;
    return cutoff * sinc(cutoff * x) * (bessel(BETA * Math.sqrt(1 - (x / half) ** 2)) / bessel(BETA));
  });
  // Unit gain for a constant signal.
  const gain = up / weights.reduce((sum, weight) => sum + weight, 0);
  const taps = Math.ceil(weights.length / up);
  const phases = new Float64Array(up * taps);
  for (const [index, weight] of weights.entries()) {
    phases[(index % up) * taps + Math.floor(index / up)] = gain * weight;
  }
  return { up, down, half, taps, phases };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of the first kind of order zero, by its series: the sum of ((x / 2)^k / k!)^2. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
