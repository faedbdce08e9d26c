// 00-baseline | a class with private fields, a getter and a static block
class Counter {
  #counts: number[];
  static made = 0;
  static {
    Counter.made = 0;
  }
  constructor(readonly classes: readonly string[]) {
    this.#counts = classes.map(() => 0);
    Counter.made++;
  }
  add(label: number): this {
    this.#counts[label]++;
    return this;
  }
  get counts(): number[] {
    return [...this.#counts];
  }
  get best(): number {
    return this.#counts.reduce((best, count, place) => (count > this.#counts[best] ? place : best), 0);
  }
}
export function baseline(classes: readonly string[], train: readonly number[], test: readonly number[]) {
  const counter = train.reduce((into, label) => into.add(label), new Counter(classes));
  const { counts, best } = counter;
  return { counts, answer: classes[best], accuracy: test.filter((label) => label === best).length / test.length };
}
