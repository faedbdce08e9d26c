// 04-interval | two files that import each other
import { deviation } from './deviation';
export const mean = (x: readonly number[]) => x.reduce((a, b) => a + b, 0) / x.length;
const T = [0, 0, 12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262];
export function interval(x: readonly number[]) {
  if (x.length < 2) throw new Error('one run has no interval');
  const half = (T[x.length] * deviation(x)) / Math.sqrt(x.length);
  return { mean: mean(x), low: mean(x) - half, high: mean(x) + half };
}
