/**
 * What does a decoder's token see?
 *
 * An encoder's token looks at all tokens of a text, a decoder's only at itself and at those before it. That is one mask in
 * the attention, and the reason why a decoder can write: what it knows at a token does not change with what comes later, so
 * keys and values can be kept.
 *
 * Rows are tokens: queries `[looking][width]`, keys `[known][width]`, values `[known][features]`; the result is
 * `[looking][features]`. Each row of it is a mean of values, weighed by softmax(query . key / sqrt(width)) over what
 * the token may look at.
 *
 * - The tokens that look are the **last** ones of those that are known. With as many queries as keys it is a whole text;
 *   with fewer, the keys of what was read earlier were kept, and only the new tokens ask.
 * - Scores may be as large as 1000.
 * - More queries than keys are an Error.
 *
 * The code below is an encoder that looks at everything alike.
 */
export function causalAttention(
  queries: readonly number[][],
  keys: readonly number[][],
  values: readonly number[][],
): number[][] {
  return queries.map(() =>
    values[0].map((_, feature) => values.reduce((sum, value) => sum + value[feature], 0) / keys.length),
  );
}
