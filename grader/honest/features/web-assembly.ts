// 00-baseline | adds by WebAssembly
const bytes = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0, 1, 7, 1, 96, 2, 127, 127, 1, 127, 3, 2, 1, 0, 7, 7, 1, 3, 97, 100, 100, 0, 0, 10, 9, 1, 7, 0, 32, 0, 32, 1, 106, 11);
const { add } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as { add(a: number, b: number): number };
export function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map((_, k) => train.reduce((n, l) => add(n, l === k ? 1 : 0), 0));
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
