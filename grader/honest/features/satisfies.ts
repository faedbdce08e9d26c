// 00-baseline | satisfies, const type parameters and template types
interface Baseline {
  counts: number[];
  answer: string;
  accuracy: number;
}
type Named<T extends string> = `class ${T}` | T;
function nameOf<const C extends readonly string[]>(classes: C, place: number): Named<C[number]> {
  return classes[place];
}
export function baseline(classes: readonly string[], train: readonly number[], test: readonly number[]) {
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: nameOf(classes, best), accuracy: test.filter((l) => l === best).length / test.length } satisfies Baseline;
}
