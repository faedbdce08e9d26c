// 00-baseline | using and Symbol.dispose (TypeScript 5.2)
(Symbol as { dispose?: symbol }).dispose ??= Symbol.for('Symbol.dispose');
const open: string[] = [];
const tally = (name: string) => {
  open.push(name);
  return { counts: new Map<number, number>(), [Symbol.dispose]: () => void open.pop() };
};
export function baseline(classes: string[], train: number[], test: number[]) {
  using labels = tally('labels');
  for (const label of train) labels.counts.set(label, (labels.counts.get(label) ?? 0) + 1);
  const counts = classes.map((_, k) => labels.counts.get(k) ?? 0);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
