/**
 * The largest of these values and `atLeast`, for lists of any length: `Math.max(...values)` passes each value as an
 * argument and fails for about 100,000 or more. Like `Math.max`, returns NaN if a value is NaN, and -Infinity for no values.
 */
export function largest(values: Iterable<number>, atLeast = Number.NEGATIVE_INFINITY): number {
  let most = atLeast;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/** The smallest of these values and `atMost`: `Math.min` for lists of any length. */
export function smallest(values: Iterable<number>, atMost = Number.POSITIVE_INFINITY): number {
  let least = atMost;
  for (const value of values) least = Math.min(least, value);
  return least;
}

/**
 * The Euclidean length of a vector: `Math.hypot` for lists of any length. Values are divided by the largest, so that no
 * square overflows, and the sum is compensated (Kahan 1965).
 */
export function euclideanLength(values: Iterable<number>): number {
  const sizes = Array.from(values, Math.abs);
  const most = largest(sizes, 0);
  if (most === 0 || !Number.isFinite(most))
    return sizes.includes(Number.POSITIVE_INFINITY) ? Number.POSITIVE_INFINITY : most;
  let [sum, lost] = [0, 0];
  for (const size of sizes) {
    const term = (size / most) ** 2 - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
  }
  return Math.sqrt(sum) * most;
}
