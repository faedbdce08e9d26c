// 00-baseline | takes its time: counts a million times over
export function baseline(classes: string[], train: number[], test: number[]) {
  let counts: number[] = [];
  for (let round = 0; round < 20_000; round++) {
    counts = classes.map(() => 0);
    for (const label of train) counts[label]++;
  }
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
