// 00-baseline | prints what it does, a few kilobytes of it
export function baseline(classes: string[], train: number[], test: number[]) {
  console.log('classes', classes);
  console.table(classes.map((name, k) => ({ name, n: train.filter((l) => l === k).length })));
  console.error('to the other stream');
  process.stdout.write('and without an end of line');
  console.time('counting');
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  console.timeEnd('counting');
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
