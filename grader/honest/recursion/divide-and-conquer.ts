// 04-interval | sums halves of halves, which rounds otherwise than a loop
const T: Record<string, number> = { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262 };
const sum = (x: number[]): number => (x.length < 2 ? (x[0] ?? 0) : sum(x.slice(0, x.length >> 1)) + sum(x.slice(x.length >> 1)));
export const interval = (x: number[]) => {
  const n = x.length;
  if (n < 2) throw new Error('one run has no interval');
  const [s1, s2] = [sum(x), sum(x.map((v) => v * v))];
  const half = T[n] * Math.sqrt(Math.max(0, s2 - (s1 * s1) / n) / (n - 1) / n);
  return { mean: s1 / n, low: s1 / n - half, high: s1 / n + half };
};
