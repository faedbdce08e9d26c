// 00-baseline | builds its inner function by new Function
const same = new Function('a', 'b', 'return a === b') as (a: number, b: number) => boolean;
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => train.filter((l) => same(l, k)).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => same(l, best)).length / test.length };
}
