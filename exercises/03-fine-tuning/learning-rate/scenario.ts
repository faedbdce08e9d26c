interface Answer {
  chooseRate(rates: number[], losses: number[]): unknown;
}

/** Which of the two arrays the answer changed. */
export async function changedArguments(answer: Answer, rates: number[], losses: number[]) {
  const given = { rates: [...rates], losses: [...losses] };
  await answer.chooseRate(given.rates, given.losses);
  const before: typeof given = { rates, losses };
  return (['rates', 'losses'] as const).filter((name) => String(given[name]) !== String(before[name]));
}
