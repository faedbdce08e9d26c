export interface Text {
  /** A row for each token; those of padding hold whatever was left there. */
  queries: number[][];
  keys: number[][];
  values: number[][];
  /** Whether a token is one of the text, or padding. */
  real: boolean[];
}

/** Attention over the real tokens: a score that nobody may see is -Infinity, of which the share is 0. */
export function attend({ queries, keys, values, real }: Text): number[][] {
  return queries.map((query, i) => {
    const scores = keys.map((key, j) =>
      real[j] ? dot(query, key) / Math.sqrt(query.length) : Number.NEGATIVE_INFINITY,
    );
    const most = Math.max(...scores);
    const shares = scores.map((score) => Math.exp(score - most));
    const all = shares.reduce((sum, share) => sum + share, 0);
    return values[i].map((_, at) => shares.reduce((sum, share, j) => sum + share * values[j][at], 0) / all);
  });
}

/** Given: the sum of the products. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at], 0);
}
