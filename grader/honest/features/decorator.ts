// 00-baseline | a decorator of the standard kind
function counted<T extends (...args: never[]) => unknown>(method: T, _context: ClassMethodDecoratorContext): T {
  return function (this: { calls: number }, ...args: never[]) {
    this.calls++;
    return method.apply(this, args);
  } as T;
}
class Majority {
  calls = 0;
  @counted
  of(classes: string[], train: number[], test: number[]) {
    const counts = classes.map((_, k) => train.filter((l) => l === k).length);
    const best = counts.indexOf(Math.max(...counts));
    return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
  }
}
const majority = new Majority();
export const baseline = majority.of.bind(majority);
