// 00-baseline | a constructor function and its prototype
function Baseline(this: any, classes: string[], train: number[]) {
  this.classes = classes;
  this.counts = classes.map((_: string, k: number) => train.filter((l) => l === k).length);
}
Baseline.prototype.best = function () {
  return this.counts.indexOf(Math.max(...this.counts));
};
Baseline.prototype.toString = function () {
  return this.classes[this.best()];
};
export const baseline = (classes: string[], train: number[], test: number[]) => {
  const made = new (Baseline as any)(classes, train);
  return { counts: made.counts, answer: String(made), accuracy: test.filter((l) => l === made.best()).length / test.length };
};
