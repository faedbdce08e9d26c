// 00-baseline | counts in BigInt and gives numbers back
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => train.reduce((n, l) => (l === k ? n + 1n : n), 0n));
  const best = counts.reduce((b, n, k) => (n > counts[b] ? k : b), 0);
  const right = test.reduce((n, l) => (l === best ? n + 1n : n), 0n);
  return { counts: counts.map(Number), answer: classes[best], accuracy: Number(right) / Number(BigInt(test.length)) };
}
