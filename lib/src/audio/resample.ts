import { TransferError } from '../error';
import { requireNumbers } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/** Zero crossings of the sinc on either side of its middle: 44.1 to 16 kHz takes 176 samples for each new one. */
const CROSSINGS = 32;

/** Where the passband ends, as a share of the lower of the two half rates. */
const ROLLOFF = 0.94;

/** Kaiser's beta: what would fold back is 80 dB down. */
const BETA = 8;

/** What the memory holds: the larger number of the two rates' ratio, for each of which the filter has 64 weights; samples of a sound. */
const [LARGEST_RATIO, LONGEST] = [1_000_000, 2 ** 31 - 1];

/**
 * The same sound with another number of samples a second: `[n]` to `[ceil(n to / from)]`. What the lower rate cannot hold
 * is filtered away, so nothing folds back into what can be heard. A windowed sinc (Kaiser 1974) of zero phase, of which
 * each new sample takes only the weights that meet a sample (Crochiere & Rabiner 1983, polyphase). Equal to
 * `scipy.signal.resample_poly` with that window.
 */
export function resample(samples: Float32Array, options: { from: number; to: number }): Float32Array {
  requireOptions('resample', options, { from: 'required', to: 'required' });
  const { from, to } = options;
  requireNumbers('resample', 'samples', samples);
  if (from === to) return samples;
  return resamplePart(samples, { from, to }, { start: 0, length: resampledLength(samples.length, { from, to }) });
}

/** Samples a second before and after. */
interface Rates {
  readonly from: number;
  readonly to: number;
}

/** How many samples so many become. Throws unless both rates are positive integers. */
export function resampledLength(count: number, { from, to }: Rates): number {
  if (!(Number.isInteger(from) && Number.isInteger(to) && from > 0 && to > 0)) {
    throw new TransferError(
      `Rates are whole numbers of samples a second; resample was to go from ${numberText(from)} to ${numberText(to)}.`,
    );
  }
  const shared = greatestCommonDivisor(from, to);
  const length = Math.ceil((count * (to / shared)) / (from / shared));
  if (Math.max(from, to) / shared > LARGEST_RATIO || length > LONGEST) {
    throw new TransferError(
      `resample cannot go from ${from} to ${to} samples a second: their ratio in lowest terms may have numbers up to ` +
        `${LARGEST_RATIO}, and the result up to ${LONGEST} samples. Round the rates, or take a part of the sound.`,
    );
  }
  return length;
}

/** Some of the samples that `resample` gives, without computing the others. */
export function resamplePart(
  samples: Float32Array,
  { from, to }: Rates,
  { start, length }: { start: number; length: number },
): Float32Array {
  if (from === to) return samples.subarray(start, start + length);
  const { up, down, half, taps, phases } = filterFor(from, to);
  const out = new Float32Array(length);
  for (let place = 0; place < length; place++) {
    // In steps of 1 / up of an old sample, the new one stands at m * down.
    const m = start + place;
    const last = Math.floor((m * down + half) / up);
    const phase = (m * down + half) % up;
    const [begin, end] = [Math.max(0, last - taps + 1), Math.min(samples.length - 1, last)];
    let sum = 0;
    for (let n = begin; n <= end; n++) sum += samples[n] * phases[phase * taps + last - n];
    out[place] = sum;
  }
  return out;
}

interface Filter {
  readonly up: number;
  readonly down: number;
  /** Weights on either side of the middle one. */
  readonly half: number;
  /** Weights that one new sample takes. */
  readonly taps: number;
  /** Every `up`-th weight in a row: `[up, taps]`. */
  readonly phases: Float64Array;
}

/** The filter made last: files of one folder mostly have one rate. */
let known: { readonly key: string; readonly filter: Filter } | undefined;

function filterFor(from: number, to: number): Filter {
  const key = `${from} to ${to}`;
  if (known?.key !== key) known = { key, filter: makeFilter(from, to) };
  return known.filter;
}

function makeFilter(from: number, to: number): Filter {
  const shared = greatestCommonDivisor(from, to);
  const [up, down] = [to / shared, from / shared];
  const slower = Math.max(up, down);
  const half = CROSSINGS * slower;
  const cutoff = ROLLOFF / slower;
  const weights = Float64Array.from({ length: 2 * half + 1 }, (_, place) => {
    const x = place - half;
    return cutoff * sinc(cutoff * x) * (bessel(BETA * Math.sqrt(1 - (x / half) ** 2)) / bessel(BETA));
  });
  // What is constant stays what it is.
  const gain = up / weights.reduce((sum, weight) => sum + weight, 0);
  const taps = Math.ceil(weights.length / up);
  const phases = new Float64Array(up * taps);
  for (const [place, weight] of weights.entries()) {
    phases[(place % up) * taps + Math.floor(place / up)] = gain * weight;
  }
  return { up, down, half, taps, phases };
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** The modified Bessel function of order zero, by its series: the sum of ((x / 2)^k / k!)^2. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}
