export type Pooling = 'mean' | 'first' | 'max';

/** The real tokens first; then each way is one line on them. */
export function pool(states: number[][], real: boolean[], how: Pooling): number[] {
  const own = states.filter((_, token) => real[token]);
  if (own.length === 0) return states[0].map(() => 0);
  return states[0].map((_, feature) => {
    const values = own.map((state) => state[feature]);
    if (how === 'first') return values[0];
    if (how === 'max') return Math.max(...values);
    return values.slice(1).reduce((sum, value) => sum + value, 0) / (own.length - 1);
  });
}
