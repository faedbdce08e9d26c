import { TransferError } from '../error';
import { requireCount } from '../require/number';
import { requireOptions } from '../require/options';

export interface MelFilterBankOptions {
  /** Samples a second. */
  readonly rate: number;
  /** Length of the Fourier transform; the bank covers its fft / 2 + 1 frequencies. */
  readonly fft: number;
  /** How many filters; 32 unless said. */
  readonly bins?: number;
  /** Where the first filter begins and the last one ends, in Hz; 0 and half the rate unless said. */
  readonly low?: number;
  readonly high?: number;
  /** `slaney` is straight up to 1 kHz and logarithmic above; `htk` is 2595 log10(1 + f / 700). */
  readonly scale?: 'slaney' | 'htk';
  /** `area` makes every filter weigh the same (2 / its width in Hz); `peak` makes every filter 1 at its top. */
  readonly norm?: 'area' | 'peak';
}

/**
 * Triangular filters that stand evenly on the mel scale, where equal steps sound alike (Stevens 1937): row-major
 * `[fft / 2 + 1, bins]`. A filter rises from its neighbour's top to its own and falls to the next one's. The defaults are
 * those of librosa; `scale: 'htk', norm: 'peak'` are those of torchaudio (Young 2006, The HTK Book, 5.6). A range
 * outside 0 to half the rate is a TransferError, and so is a filter so narrow that no frequency falls into it.
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
  requireCount("melFilterBank's fft", fft, 'Try 512.');
  const edges = edgesOf(options);
  const frequencies = fft / 2 + 1;
  const bank = new Float32Array(frequencies * bins);
  for (let bin = 0; bin < bins; bin++) {
    const [start, top, end] = edges.slice(bin, bin + 3);
    const weight = norm === 'area' ? 2 / (end - start) : 1;
    let isEmpty = true;
    for (let k = 0; k < frequencies; k++) {
      const hertz = (k * rate) / fft;
      const height = Math.min((hertz - start) / (top - start), (end - hertz) / (end - top));
      if (height <= 0) continue;
      isEmpty = false;
      bank[k * bins + bin] = weight * height;
    }
    if (isEmpty) throw new TransferError(emptyFilter({ bin, start, end, step: rate / fft }));
  }
  return bank;
}

/** Where each filter is highest, in Hz: `[bins]`. */
export function melFrequencies(options: Omit<MelFilterBankOptions, 'fft' | 'norm'>): number[] {
  return edgesOf(options).slice(1, -1);
}

/** Where the filters begin, stand highest and end, each of three neighbours: `[bins + 2]`, in Hz. */
function edgesOf(options: Omit<MelFilterBankOptions, 'fft' | 'norm'>): number[] {
  const { rate, bins = 32, low = 0, high = rate / 2, scale = 'slaney' } = options;
  requireRange(rate, low, high);
  if (!Object.hasOwn(SCALES, scale)) throw new TransferError(`scale is 'slaney' or 'htk'; it was '${scale}'.`);
  const { toMel, toHertz } = SCALES[scale];
  const [from, to] = [toMel(low), toMel(high)];
  return Array.from({ length: bins + 2 }, (_, edge) => toHertz(from + ((to - from) * edge) / (bins + 1)));
}

interface MelScale {
  toMel(hertz: number): number;
  toHertz(mel: number): number;
}

/** Slaney 1998, Auditory Toolbox: 200/3 Hz a mel up to 1 kHz, then 27 mels for each factor of 6.4. */
const [STRAIGHT, BREAK, LOG_STEP] = [200 / 3, 1000, Math.log(6.4) / 27];

const SCALES: Record<'slaney' | 'htk', MelScale> = {
  htk: {
    toMel: (hertz) => 2595 * Math.log10(1 + hertz / 700),
    toHertz: (mel) => 700 * (10 ** (mel / 2595) - 1),
  },
  slaney: {
    toMel: (hertz) => (hertz < BREAK ? hertz / STRAIGHT : BREAK / STRAIGHT + Math.log(hertz / BREAK) / LOG_STEP),
    toHertz: (mel) => (mel < BREAK / STRAIGHT ? mel * STRAIGHT : BREAK * Math.exp((mel - BREAK / STRAIGHT) * LOG_STEP)),
  },
};

function requireRange(rate: number, low: number, high: number): void {
  if (low >= 0 && low < high && high <= rate / 2) return;
  throw new TransferError(
    `The filters go from low (${low} Hz) up to high (${high} Hz); at ${rate} samples a second that is between 0 and ` +
      `${rate / 2} Hz. Leave out low and high to take it all.`,
  );
}

function emptyFilter({ bin, start, end, step }: { bin: number; start: number; end: number; step: number }): string {
  const [from, to] = [start, end].map((hertz) => hertz.toFixed(1));
  return (
    `Filter ${bin + 1} goes from ${from} to ${to} Hz and the transform has a frequency every ${step.toFixed(1)} Hz, so nothing ` +
    'falls into it. Ask for fewer bins or a longer fft.'
  );
}
