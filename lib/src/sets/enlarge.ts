/**
 * Enlarges a greyscale image from `from` x `from` to `to` x `to` values by bilinear interpolation around pixel centres, with
 * the border replicated. As PyTorch's `interpolate` with `align_corners=False` and OpenCV's INTER_LINEAR do.
 */
export function enlarge(values: ArrayLike<number>, from: number, to: number): Float32Array {
  const samples = Array.from({ length: to }, (_, index) => {
    const centre = Math.min(Math.max(((index + 0.5) * from) / to - 0.5, 0), from - 1);
    const before = Math.floor(centre);
    return { before, after: Math.min(before + 1, from - 1), weight: centre - before };
  });
  const out = new Float32Array(to * to);
  for (const [y, row] of samples.entries()) {
    for (const [x, column] of samples.entries()) {
      const inRow = (line: number) =>
        values[line * from + column.before] * (1 - column.weight) + values[line * from + column.after] * column.weight;
      out[y * to + x] = inRow(row.before) * (1 - row.weight) + inRow(row.after) * row.weight;
    }
  }
  return out;
}
