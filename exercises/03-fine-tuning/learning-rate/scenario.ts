interface Answer {
  chooseRate(rates: number[], losses: number[]): unknown;
}

/** Which of the two arrays the answer changed, and what it gave. */
export async function changedArguments(answer: Answer, rates: number[], losses: number[]) {
  const given = { rates: [...rates], losses: [...losses] };
  const result = await answer.chooseRate(given.rates, given.losses);
  const before: typeof given = { rates, losses };
  const changed = (['rates', 'losses'] as const).filter((name) => String(given[name]) !== String(before[name]));
  return { changed, result };
}
