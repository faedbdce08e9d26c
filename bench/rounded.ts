import type { Interval } from 'transferlab';

/** An interval of shares to four digits, as `accuracy.json` has it. */
export function rounded({ mean, low, high, n }: Interval): Interval {
  // Plus 0, because JSON knows no -0.
  const short = (share: number) => Number(share.toFixed(4)) + 0;
  return { mean: short(mean), low: short(low), high: short(high), n };
}
