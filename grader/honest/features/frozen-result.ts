// 00-baseline | a frozen result without a prototype
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = Object.freeze(classes.map((_, k) => train.filter((l) => l === k).length));
  const best = counts.indexOf(Math.max(...counts));
  const result = Object.assign(Object.create(null), { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length });
  return Object.freeze(result);
}
