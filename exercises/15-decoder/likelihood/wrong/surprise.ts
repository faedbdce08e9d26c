export interface Likelihood {
  tokens: number[];
  sum: number;
  mean: number;
}

export interface Read {
  ids: number[];
  logits: number[][];
}

/** log p of the answer's tokens: the logits for a token stand one place before it. */
export function likelihood({ ids, logits }: Read, given: number): Likelihood {
  if (given < 1) throw new Error('The prompt is empty, so nothing says how likely the first token is. Give it one.');
  if (ids.length <= given) throw new Error('The answer is empty: all tokens belong to the prompt. Give it one.');
  const tokens = ids.slice(given).map((id, at) => logProbability(logits[given + at - 1], id));
  const sum = tokens.reduce((total, one) => total + one, 0);
  return { tokens, sum, mean: sum / tokens.length };
}

/** The index of the most probable of several answers to the same prompt, by the sum and by the mean. */
export function likeliest(answers: readonly Read[], given: number): { bySum: number; byMean: number } {
  const all = answers.map((answer) => likelihood(answer, given));
  const best = (by: 'sum' | 'mean') => all.reduce((first, one, at) => (one[by] > all[first][by] ? at : first), 0);
  return { bySum: best('sum'), byMean: best('mean') };
}

/** log softmax(row) at one place. The largest logit is taken off first, so that no power is infinite. */
function logProbability(row: readonly number[], id: number): number {
  const most = Math.max(...row);
  return Math.log(row.reduce((total, logit) => total + Math.exp(logit - most), 0)) + most - row[id];
}
