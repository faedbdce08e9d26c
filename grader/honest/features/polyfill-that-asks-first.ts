// 00-baseline | polyfills a method that is there already, as libraries do
if (!Array.prototype.at) {
  Array.prototype.at = function (place: number) {
    return this[place < 0 ? this.length + place : place];
  };
}
Object.groupBy ??= ((list: Iterable<unknown>, key: (value: unknown) => string) => {
  const groups: Record<string, unknown[]> = {};
  for (const value of list) (groups[key(value)] ??= []).push(value);
  return groups;
}) as never;
export function baseline(classes: string[], train: number[], test: number[]) {
  const groups = Object.groupBy(train, (label) => String(label));
  const counts = classes.map((_, k) => groups[k]?.length ?? 0);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes.at(best), accuracy: test.filter((l) => l === best).length / test.length };
}
