// 00-baseline | measures its own time and prints it
import { performance } from 'node:perf_hooks';
import { format, inspect } from 'node:util';
export function baseline(classes: string[], train: number[], test: number[]) {
  performance.mark('start');
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  const { duration } = performance.measure('all', 'start');
  console.log(format('%s took less than a minute: %s', inspect(counts), duration < 60_000));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
