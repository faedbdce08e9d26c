// 00-baseline | numbers as functions that are applied so many times
type Church = <T>(f: (x: T) => T) => (x: T) => T;
const zero: Church = () => (x) => x;
const next = (n: Church): Church => (f) => (x) => f(n(f)(x));
const toNumber = (n: Church) => n((x: number) => x + 1)(0);
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => toNumber(train.filter((l) => l === k).reduce((n) => next(n), zero)));
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: toNumber(test.filter((l) => l === best).reduce((n) => next(n), zero)) / test.length };
}
