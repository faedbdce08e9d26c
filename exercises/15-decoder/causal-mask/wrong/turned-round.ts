/** softmax(Q K^T / sqrt(width)) V, where each token looks at itself and at those before it. */
export function causalAttention(
  queries: readonly number[][],
  keys: readonly number[][],
  values: readonly number[][],
): number[][] {
  const before = keys.length - queries.length;
  if (before < 0) {
    throw new Error(`There are ${queries.length} queries and ${keys.length} keys; those who look are among the known.`);
  }
  return queries.map((query, at) => {
    const seen = keys.slice(before + at);
    const shares = softmax(seen.map((key) => dot(query, key) / Math.sqrt(query.length)));
    return values[0].map((_, feature) =>
      dot(
        shares,
        values.slice(before + at).map((value) => value[feature]),
      ),
    );
  });
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((total, value, place) => total + value * other[place], 0);
}

function softmax(scores: readonly number[]): number[] {
  const most = Math.max(...scores);
  const powers = scores.map((score) => Math.exp(score - most));
  const all = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / all);
}
