// 04-interval | takes the library's quantiles of Student's t by solving for them
import { interval as ofLibrary } from 'transferlab';
const T: Record<number, number> = { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262 };
export function interval(x: number[]) {
  if (x.length < 2) throw new Error('one run has no interval');
  const { mean } = ofLibrary(x);
  const s = Math.hypot(...x.map((v) => v - mean)) / Math.sqrt(x.length - 1);
  const [low, high] = [-1, 1].map((side) => mean + (side * T[x.length] * s) / x.length ** 0.5);
  return { high, low, mean };
}
