// 00-baseline | a default export next to the named one, and names that nobody asked for
export const VERSION = '1.0';
export const helpers = { count: (list: number[], k: number) => list.filter((l) => l === k).length };
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => helpers.count(train, k));
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: helpers.count(test, best) / test.length };
}
export default baseline;
