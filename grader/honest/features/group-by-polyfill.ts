// 00-baseline | its own polyfill on Array.prototype
declare global {
  interface Array<T> {
    tally(this: T[], size: number): number[];
  }
}
Array.prototype.tally = function (this: number[], size: number) {
  const counts = new Array<number>(size).fill(0);
  for (const value of this) counts[value]++;
  return counts;
};
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = train.tally(classes.length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.tally(classes.length)[best] / test.length };
}
