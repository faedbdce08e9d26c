// 01-time-to-reach | a trampoline, so that the stack does not grow
type Step<T> = T | (() => Step<T>);
const run = <T>(step: Step<T>): T => {
  while (typeof step === 'function') step = (step as () => Step<T>)();
  return step;
};
type Epoch = { seconds: number; validAccuracy: number };
const kept = (epochs: Epoch[], accuracy: number, at: number): Step<number> => (at > 0 && epochs[at - 1].validAccuracy >= accuracy ? () => kept(epochs, accuracy, at - 1) : at);
export function timeToReach(epochs: Epoch[], accuracy: number, preparation: number) {
  const at = run(kept(epochs, accuracy, epochs.length));
  return epochs[at] ? preparation + epochs[at].seconds : null;
}
const select = (list: number[], k: number): number => {
  const [pivot, ...rest] = list;
  const below = rest.filter((x) => x < pivot);
  if (k < below.length) return select(below, k);
  return k === below.length ? pivot : select(rest.filter((x) => !(x < pivot)), k - below.length - 1);
};
const median = (times: (number | null)[]) => {
  const list = times.map((t) => t ?? Infinity);
  const n = list.length;
  return n % 2 ? select(list, (n - 1) / 2) : (select(list, n / 2) + select(list, n / 2 - 1)) / 2;
};
export const speedUp = (a: (number | null)[], b: (number | null)[]) => median(a) / median(b);
