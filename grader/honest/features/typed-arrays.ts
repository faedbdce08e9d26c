// 00-baseline | counts in a Uint32Array and makes a list of it
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = new Uint32Array(classes.length);
  for (const label of train) counts[label]++;
  const best = counts.indexOf(Math.max(...counts));
  return { counts: Array.from(counts), answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
