export interface Bank {
  /** Samples a second. */
  rate: number;
  /** Length of the Fourier transform, which has fft / 2 + 1 frequencies: the k-th is k * rate / fft Hz. */
  fft: number;
  /** How many filters. */
  bins: number;
  /** Where the first filter begins and where the last one ends, in Hz. */
  low: number;
  high: number;
}

/**
 * How does a spectrum become bands spaced as we perceive pitch?
 *
 * We hear 100 and 200 Hz further apart than 3000 and 3100. On the mel scale, equal steps sound equally large. By the
 * HTK Book (Young 2006)
 *
 *     mel = 2595 log10(1 + f / 700)
 *
 * A filter bank has `bins` triangles that are evenly spaced on this scale. Make it, one row for each filter:
 * `[bins][fft / 2 + 1]`.
 *
 * - Mark bins + 2 points on the mel scale: the first at `low`, the last at `high`, all equally far apart in mel. Back in Hz
 *   they are the edges.
 * - Filter b begins at edge b, is 1 at edge b + 1 and ends at edge b + 2. So neighbours overlap: one is at its top where
 *   the other begins.
 * - Its sides are straight lines over Hz, and it is 0 outside of them. An edge need not fall on a frequency of the
 *   transform, and stays where it is.
 *
 * The code below has filters of the same width in Hz.
 */
export function melFilterBank({ rate, fft, bins, low, high }: Bank): number[][] {
  const width = (high - low) / bins;
  return Array.from({ length: bins }, (_, bin) =>
    Array.from({ length: fft / 2 + 1 }, (_, k) => {
      const hertz = (k * rate) / fft;
      return hertz >= low + bin * width && hertz < low + (bin + 1) * width ? 1 : 0;
    }),
  );
}
