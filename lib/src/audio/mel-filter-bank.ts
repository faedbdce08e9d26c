import { TransferError } from '../error';
import { requireCount, requireNumber, requirePositive } from '../require/number';
import { requireOneOf } from '../require/one-of';
import { requireOptions } from '../require/options';

/** The sample rate, the length of the Fourier transform, and the number and shape of the filters. */
export interface MelFilterBankOptions {
  /** Sample rate in Hz. */
  readonly rate: number;
  /** Length of the Fourier transform; the bank covers its fft / 2 + 1 frequencies. */
  readonly fft: number;
  /** Number of filters; default 32. */
  readonly bins?: number;
  /** Lower edge of the first filter in Hz; default 0. */
  readonly low?: number;
  /** Upper edge of the last filter in Hz; default half the sample rate. */
  readonly high?: number;
  /** `slaney` is linear up to 1 kHz and logarithmic above; `htk` is 2595 log10(1 + f / 700). */
  readonly scale?: 'slaney' | 'htk';
  /** `area` normalises each filter to unit area (peak 2 / its width in Hz); `peak` gives each filter peak 1. */
  readonly norm?: 'area' | 'peak';
}

/**
 * Triangular filters, equally spaced on the mel scale of perceived pitch (Stevens 1937): row-major `[fft / 2 + 1, bins]`.
 * Each filter rises from its lower neighbour's peak to its own and falls to that of the next. The defaults are those of
 * librosa; `scale: 'htk', norm: 'peak'` are those of torchaudio (Young 2006, The HTK Book, 5.6).
 * Throws if `low` and `high` are not within 0 to half the sample rate, an option is invalid, or a filter is so narrow that
 * it contains no frequency.
 */
export function melFilterBank(options: MelFilterBankOptions): Float32Array {
  requireOptions('melFilterBank', options, {
    rate: 'required',
    fft: 'required',
    bins: true,
    low: true,
    high: true,
    scale: true,
    norm: true,
  });
  const { rate, fft, bins = 32, norm = 'area' } = options;
  requireCount("melFilterBank's bins", bins, 'Try 32.');
  requireNumber("melFilterBank's fft", fft, {
    fits: Number.isSafeInteger(fft) && fft >= 2 && fft % 2 === 0,
    expected: 'an even integer of 2 or more',
    hint: 'Try 512.',
  });
  requireOneOf("melFilterBank's norm", norm, ['area', 'peak']);
  const edges = edgesOf(options);
  const frequencies = fft / 2 + 1;
  const bank = new Float32Array(frequencies * bins);
  for (let bin = 0; bin < bins; bin++) {
    const [start, peak, end] = edges.slice(bin, bin + 3);
    const weight = norm === 'area' ? 2 / (end - start) : 1;
    let isEmpty = true;
    for (let k = 0; k < frequencies; k++) {
      const hertz = (k * rate) / fft;
      const height = Math.min((hertz - start) / (peak - start), (end - hertz) / (end - peak));
      if (height <= 0) continue;
      isEmpty = false;
      bank[k * bins + bin] = weight * height;
    }
    if (isEmpty) throw new TransferError(emptyFilter({ bin, start, end, step: rate / fft }));
  }
  return bank;
}

/** The peak frequency of each filter in Hz, `[bins]`. */
export function melFrequencies(options: Omit<MelFilterBankOptions, 'fft' | 'norm'>): number[] {
  return edgesOf(options).slice(1, -1);
}

/** The edges and peaks of the filters in Hz, `[bins + 2]`: three consecutive values are a filter's start, peak and end. */
function edgesOf(options: Omit<MelFilterBankOptions, 'fft' | 'norm'>): number[] {
  const { rate, bins = 32, low = 0, high = rate / 2, scale = 'slaney' } = options;
  requireRange(rate, low, high);
  if (!Object.hasOwn(SCALES, scale)) throw new TransferError(`scale must be 'slaney' or 'htk'; got '${scale}'.`);
  const { toMel, toHertz } = SCALES[scale];
  const [from, to] = [toMel(low), toMel(high)];
  return Array.from({ length: bins + 2 }, (_, edge) => toHertz(from + ((to - from) * edge) / (bins + 1)));
}

interface MelScale {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
}

/** Slaney 1998, Auditory Toolbox: 200/3 Hz per mel up to 1 kHz, then 27 mels per factor of 6.4. */
const [LINEAR_STEP, BREAK, LOG_STEP] = [200 / 3, 1000, Math.log(6.4) / 27];

const SCALES: Record<'slaney' | 'htk', MelScale> = {
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  slaney: {
    toMel: (hertz) => (hertz < BREAK ? hertz / LINEAR_STEP : BREAK / LINEAR_STEP + Math.log(hertz / BREAK) / LOG_STEP),
    toHertz: (mel) =>
      mel < BREAK / LINEAR_STEP ? mel * LINEAR_STEP : BREAK * Math.exp((mel - BREAK / LINEAR_STEP) * LOG_STEP),
  },
};

function requireRange(rate: number, low: number, high: number): void {
  requirePositive('The sample rate of a mel scale', rate, 'Try 16000.');
  if (low >= 0 && low < high && high <= rate / 2) return;
  throw new TransferError(
    `low and high must be from 0 to ${rate / 2} Hz at ${rate} samples a second, and low below high; got ${low} and ${high} Hz. ` +
      'Leave them out for the full range.',
  );
}

function emptyFilter({ bin, start, end, step }: { bin: number; start: number; end: number; step: number }): string {
  const [from, to] = [start, end].map((hertz) => hertz.toFixed(1));
  return (
    `Filter ${bin + 1} spans ${from} to ${to} Hz and the transform has a frequency every ${step.toFixed(1)} Hz, so it contains ` +
    'none. Try fewer bins or a longer fft.'
  );
}
