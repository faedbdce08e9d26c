// 04-interval | static methods of a class that is never made
export class Statistics {
  private static readonly t = new Map([[2, 12.706], [3, 4.303], [4, 3.182], [5, 2.776], [6, 2.571], [7, 2.447], [8, 2.365], [9, 2.306], [10, 2.262]]);
  static mean(x: number[]) {
    return x.reduce((a, b) => a + b, 0) / x.length;
  }
  static deviation(x: number[]) {
    const m = this.mean(x);
    return Math.sqrt(x.reduce((a, b) => a + (b - m) ** 2, 0) / (x.length - 1));
  }
  static interval(x: number[]) {
    if (x.length === 1) throw new RangeError('A single run, that is one run, has no interval.');
    const half = (this.t.get(x.length)! * this.deviation(x)) / Math.sqrt(x.length);
    return { mean: this.mean(x), low: this.mean(x) - half, high: this.mean(x) + half };
  }
}
export const interval = Statistics.interval.bind(Statistics);
