// 00-baseline | imports when it is called
export async function baseline(classes: string[], train: number[], test: number[]) {
  const { equal } = await import('node:assert');
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  equal(counts.length, classes.length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
