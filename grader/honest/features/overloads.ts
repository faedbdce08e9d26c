// 01-time-to-reach | overloads, assertion functions and a type guard
type Epoch = { seconds: number; validAccuracy: number };
const isTime = (t: number | null): t is number => t !== null;
function assertNumber(x: unknown): asserts x is number {
  if (typeof x !== 'number') throw new TypeError('a number was expected');
}
function first(list: Epoch[], from: number): Epoch | undefined;
function first(list: Epoch[], from: number, otherwise: Epoch): Epoch;
function first(list: Epoch[], from: number, otherwise?: Epoch) {
  return list[from] ?? otherwise;
}
export function timeToReach(epochs: Epoch[], accuracy: number, preparation: number): number | null {
  assertNumber(preparation);
  let from = 0;
  for (const [i, { validAccuracy }] of epochs.entries()) if (validAccuracy < accuracy) from = i + 1;
  const found = first(epochs, from);
  return found === undefined ? null : found.seconds + preparation;
}
function median(list: (number | null)[]): number {
  const times = list.filter(isTime).sort((a, b) => a - b);
  while (times.length < list.length) times.push(Number.POSITIVE_INFINITY);
  const m = times.length / 2;
  return Number.isInteger(m) ? (times[m - 1] + times[m]) / 2 : times[m - 0.5];
}
export const speedUp = (a: (number | null)[], b: (number | null)[]): number => median(a) / median(b);
