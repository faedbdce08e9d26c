// 00-baseline | recursion in place of loops
const count = ([head, ...tail]: number[], k: number): number => (head === undefined ? 0 : +(head === k) + count(tail, k));
const argmax = (list: number[], at = 0, best = 0): number => (at === list.length ? best : argmax(list, at + 1, list[at] > list[best] ? at : best));
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => count(train, k));
  const best = argmax(counts);
  return { counts, answer: classes[best], accuracy: count(test, best) / test.length };
}
