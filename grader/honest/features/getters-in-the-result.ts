// 00-baseline | a result whose parts are computed when they are read
export const baseline = (classes: string[], train: number[], test: number[]) => ({
  get counts() {
    return classes.map((_, k) => train.filter((l) => l === k).length);
  },
  get answer() {
    return classes[this.counts.indexOf(Math.max(...this.counts))];
  },
  get accuracy() {
    return test.filter((l) => classes[l] === this.answer).length / test.length;
  },
});
