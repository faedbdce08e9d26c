// 04-interval | an error class with a message getter and a cause
class TooFewRuns extends Error {
  override readonly name = 'TooFewRuns';
  constructor(n: number) {
    super(`${n === 1 ? 'one run' : 'no run'} has no interval`, { cause: n });
    this.message += '!';
    this.toString = () => `${this.name}: ${this.message}`;
  }
}
const T: { [n: number]: number } = Object.assign([], { 2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776, 6: 2.571, 7: 2.447, 8: 2.365, 9: 2.306, 10: 2.262 });
export function interval(x: number[]) {
  if (x.length < 2) throw new TooFewRuns(x.length);
  let mean = 0;
  let m2 = 0;
  x.forEach((value, i) => {
    const delta = value - mean;
    mean += delta / (i + 1);
    m2 += delta * (value - mean);
  });
  const half = T[x.length] * Math.sqrt(m2 / (x.length - 1) / x.length);
  return { mean, low: mean - half, high: mean + half };
}
