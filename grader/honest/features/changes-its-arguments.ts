// 00-baseline | sorts its own copy of the labels, and empties what it was given
export function baseline(classes: string[], train: number[], test: number[]) {
  const sorted = train.splice(0).sort((a, b) => a - b);
  const counts = classes.map((_, k) => sorted.lastIndexOf(k) - sorted.indexOf(k) + (sorted.includes(k) ? 1 : 0));
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
