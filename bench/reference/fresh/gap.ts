/** How far the library is from its peer in one case, as a share of what the tolerance allows is measured in. */
export interface Gap {
  /** What was compared: a method, a loss. */
  readonly of: string;
  readonly gap: number;
  /** Gaps below it agree. */
  readonly tolerance: number;
}

/** The largest difference of two lists as a share of the largest expected value, or of `atLeast` where that is larger. */
export function relativeGap(got: ArrayLike<number>, expected: readonly number[], atLeast = 0): number {
  if (got.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [most, size] = [0, atLeast];
  for (const [index, value] of expected.entries()) {
    const gap = Math.abs(got[index] - value);
    // Also where one is NaN.
    if (!(gap <= most)) most = Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
    size = Math.max(size, Math.abs(value));
  }
  return most === 0 ? 0 : most / size;
}
