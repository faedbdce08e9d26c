// 01-time-to-reach | a subclass of Array, whose methods return that subclass
class Times extends Array<number> {
  median(): number {
    const sorted = this.slice().sort((a, b) => a - b);
    const half = sorted.length / 2;
    return sorted.length % 2 ? sorted[Math.floor(half)] : (sorted[half] + sorted[half - 1]) / 2;
  }
}
const times = (of: (number | null)[]) => Times.from(of, (time) => time ?? Number.POSITIVE_INFINITY) as Times;
export const speedUp = (a: (number | null)[], b: (number | null)[]) => times(a).median() / times(b).median();
export function timeToReach(epochs: { seconds: number; validAccuracy: number }[], accuracy: number, preparation: number) {
  const at = epochs.findLastIndex((epoch) => epoch.validAccuracy < accuracy) + 1;
  return at < epochs.length ? preparation + epochs[at].seconds : null;
}
