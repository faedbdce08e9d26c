// 01-time-to-reach | nested conditional expressions and the comma operator
type E = { seconds: number; validAccuracy: number };
let i: number;
export const timeToReach = (epochs: E[], accuracy: number, preparation: number) =>
  ((i = epochs.length), epochs.length === 0) ? null : (() => {
    while (i > 0 && epochs[i - 1].validAccuracy >= accuracy) i--;
    return i === epochs.length ? null : preparation + epochs[i].seconds;
  })();
const m = (x: (number | null)[], s = x.map((v) => (v === null ? 1 / 0 : v)).sort((p, q) => (p < q ? -1 : p > q ? 1 : 0)), h = s.length >> 1) =>
  s.length & 1 ? s[h] : s[h] === 1 / 0 ? 1 / 0 : (s[h] + s[h - 1]) / 2;
export const speedUp = (a: (number | null)[], b: (number | null)[]) => m(a) / m(b);
