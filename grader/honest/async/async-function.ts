// 00-baseline | async, although nothing is waited for
export async function baseline(classes: string[], train: number[], test: number[]) {
  const counts = await Promise.all(classes.map(async (_, k) => train.filter((l) => l === k).length));
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
