/**
 * A grey picture of `from` x `from` values enlarged to `to` x `to`, bilinearly: each new pixel takes the values around
 * the place of its centre, and beyond the border the border goes on. As PyTorch's `interpolate` with
 * `align_corners=False` and OpenCV's INTER_LINEAR do.
 */
export function enlarge(values: ArrayLike<number>, from: number, to: number): Float32Array {
  const along = Array.from({ length: to }, (_, place) => {
    const centre = Math.min(Math.max(((place + 0.5) * from) / to - 0.5, 0), from - 1);
    const before = Math.floor(centre);
    return { before, after: Math.min(before + 1, from - 1), share: centre - before };
  });
  const out = new Float32Array(to * to);
  for (const [y, row] of along.entries()) {
    for (const [x, column] of along.entries()) {
      const across = (line: number) =>
        values[line * from + column.before] * (1 - column.share) + values[line * from + column.after] * column.share;
      out[y * to + x] = across(row.before) * (1 - row.share) + across(row.after) * row.share;
    }
  }
  return out;
}
