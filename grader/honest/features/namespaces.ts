// 04-interval | a namespace, merged from two parts
namespace Student {
  export const t: Record<number, number> = { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776 };
}
namespace Student {
  Object.assign(t, { 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262 });
  export const half = (s: number, n: number) => (t[n] * s) / Math.sqrt(n);
}
export function interval(x: readonly number[]) {
  if (x.length < 2) throw new Error('One run has no interval.');
  const mean = x.reduce((a, b) => a + b) / x.length;
  const s = Math.sqrt(x.reduce((a, b) => a + (b - mean) * (b - mean), 0) / (x.length - 1));
  return { mean, low: mean - Student.half(s, x.length), high: mean + Student.half(s, x.length) };
}
