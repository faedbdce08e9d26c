// 01-time-to-reach | reduceRight with a state
type Epoch = { seconds: number; validAccuracy: number };
export const timeToReach = (epochs: readonly Epoch[], accuracy: number, preparation: number): number | null =>
  epochs.reduceRight<{ open: boolean; time: number | null }>(
    ({ open, time }, { seconds, validAccuracy }) => (open && validAccuracy >= accuracy ? { open, time: preparation + seconds } : { open: false, time }),
    { open: true, time: null },
  ).time;
const quantile = (sorted: number[], at: number) => {
  const place = (sorted.length - 1) * at;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === high ? low : low + (high - low) * (place % 1);
};
const median = (times: readonly (number | null)[]) => quantile([...times].map((t) => (t === null ? Number.POSITIVE_INFINITY : t)).sort((a, b) => (a === b ? 0 : a - b)), 0.5);
export const speedUp = (a: readonly (number | null)[], b: readonly (number | null)[]) => median(a) / median(b);
