/** How probable an answer is after a prompt. */
export interface Likelihood {
  /** log p of each token of the answer, given all before it. */
  tokens: number[];
  sum: number;
  /** For a token of the answer. */
  mean: number;
}

/** Ids of a prompt with an answer after it, and the logits `[tokens][vocabulary]` that a decoder gave for them. */
export interface Read {
  ids: number[];
  logits: number[][];
}

/**
 * How probable is an answer under a decoder?
 *
 * Classifying by a prompt needs nothing else: "Review: … Sentiment:" with ' negative' after it, and with ' positive'.
 * The decoder has processed prompt and answer at once, and predicts at every token what comes next: `logits[index]` is
 * about the token *after* `index`.
 *
 * - tokens has log p, the natural logarithm, of each of the answer's tokens. The first `given` ids are the prompt's,
 *   and they do not count.
 * - p is softmax over the whole vocabulary. Logits may be as large as 1000.
 * - sum is the log of the probability of the whole answer; mean is the sum for each token of the answer.
 * - Where the prompt or the answer is empty, throw an Error with "prompt" or "answer" in it.
 *
 * The code below takes the logits at the tokens themselves.
 */
export function likelihood({ ids, logits }: Read, given: number): Likelihood {
  const tokens = ids.slice(given).map((id, at) => logits[given + at][id]);
  const sum = tokens.reduce((total, one) => total + one, 0);
  return { tokens, sum, mean: sum };
}

/** The index of the most probable of several answers to the same prompt, by the sum and by the mean; of equals the first. */
export function likeliest(answers: readonly Read[], given: number): { bySum: number; byMean: number } {
  return { bySum: given - given, byMean: answers.length - answers.length };
}
