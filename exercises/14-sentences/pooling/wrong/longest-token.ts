export type Pooling = 'mean' | 'first' | 'max';

/** The real tokens first; then each way is one line on them. */
export function pool(states: number[][], real: boolean[], how: Pooling): number[] {
  const own = states.filter((_, token) => real[token]);
  if (own.length === 0) return states[0].map(() => 0);
  const size = (row: number[]) => Math.hypot(...row);
  const longest = own.reduce((one, other) => (size(other) > size(one) ? other : one));
  return states[0].map((_, feature) => {
    const values = own.map((state) => state[feature]);
    if (how === 'first') return values[0];
    if (how === 'max') return longest[feature];
    return values.reduce((sum, value) => sum + value, 0) / own.length;
  });
}
