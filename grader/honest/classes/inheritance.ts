// 00-baseline | an abstract class and one that fills it in
abstract class Guess {
  constructor(protected readonly classes: string[], protected readonly train: number[]) {}
  abstract choose(counts: number[]): number;
  count(): number[] {
    return this.classes.map((_, k) => this.train.filter((l) => l === k).length);
  }
  judge(test: number[]) {
    const counts = this.count();
    const best = this.choose(counts);
    return { counts, answer: this.classes[best], accuracy: test.filter((l) => l === best).length / test.length };
  }
}
class MostFrequent extends Guess {
  override choose(counts: number[]): number {
    return counts.indexOf(Math.max(...counts));
  }
}
export const baseline = (c: string[], t: number[], v: number[]) => new MostFrequent(c, t).judge(v);
