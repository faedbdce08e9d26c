export interface Bank {
  rate: number;
  fft: number;
  bins: number;
  low: number;
  high: number;
}

const toMel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
const toHertz = (mel: number) => 700 * (10 ** (mel / 2595) - 1);

/** Triangles that stand evenly on the mel scale: `[bins][fft / 2 + 1]`. */
export function melFilterBank({ rate, fft, bins, low, high }: Bank): number[][] {
  const [from, to] = [toMel(low), toMel(high)];
  const edges = Array.from({ length: bins + 2 }, (_, edge) => toHertz(from + ((to - from) * edge) / (bins + 1)));
  return Array.from({ length: bins }, (_, bin) => {
    const [start, top, end] = edges.slice(bin, bin + 3);
    return Array.from({ length: fft / 2 + 1 }, (_, k) => {
      const hertz = (k * rate) / fft;
      return Math.max(0, Math.min((hertz - start) / (top - start), (end - hertz) / (end - top)));
    });
  });
}
