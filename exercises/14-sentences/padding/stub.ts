export interface Text {
  /** A row for each token; those of padding hold whatever was left there. */
  queries: number[][];
  keys: number[][];
  values: number[][];
  /** Whether a token is one of the text, or padding. */
  real: boolean[];
}

/**
 * Texts of a batch are made equally long by padding. Padding must not change what is computed for a text.
 *
 * Return the output of attention for one text (lesson 14), a row for each token. share(i, j) is the weight of token j for i:
 *
 *     share(i, j) = exp(q_i · k_j / √d) / sum over the real tokens j' of exp(q_i · k_j' / √d)
 *     out(i) = sum over the real tokens j of share(i, j) v_j
 *
 * d is how many numbers a query has.
 *
 * - No token attends to padding: whatever numbers are there, and however much of it there is, rows of real tokens stay
 *   the same. It may be after the text, before it, or within.
 * - A row of padding is all 0, so that later layers find nothing there.
 * - Scores may be large, 1000 or -1000: no row is ever NaN.
 *
 * The code below attends to everything.
 */
export function attend({ queries, keys, values }: Text): number[][] {
  return queries.map((query) => {
    const shares = keys.map((key) => Math.exp(dot(query, key) / Math.sqrt(query.length)));
    const all = shares.reduce((sum, share) => sum + share, 0);
    return values[0].map((_, at) => shares.reduce((sum, share, j) => sum + share * values[j][at], 0) / all);
  });
}

/** Given: the sum of the products. */
export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, at) => sum + value * b[at], 0);
}
