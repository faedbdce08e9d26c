// 00-baseline | shuffles with Math.random first, which must not matter
export function baseline(classes: string[], train: number[], test: number[]) {
  const shuffled = [...train];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  const counts = classes.map((_, k) => shuffled.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
