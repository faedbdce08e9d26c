// 00-baseline | generators that hand values on to each other
function* where<T>(list: Iterable<T>, holds: (value: T) => boolean) {
  for (const value of list) if (holds(value)) yield value;
}
const count = (list: Iterable<unknown>) => [...list].length;
function* counted(classes: string[], train: number[]): Generator<number, number> {
  let best = 0;
  let most = -1;
  for (const k of classes.keys()) {
    const n = count(where(train, (l) => l === k));
    if (n > most) [best, most] = [k, n];
    yield n;
  }
  return best;
}
export function baseline(classes: string[], train: number[], test: number[]) {
  const steps = counted(classes, train);
  const counts: number[] = [];
  let step = steps.next();
  for (; !step.done; step = steps.next()) counts.push(step.value);
  const best = step.value;
  return { counts, answer: classes[best], accuracy: count(where(test, (l) => l === best)) / test.length };
}
