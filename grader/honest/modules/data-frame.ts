// 00-baseline | counts with danfojs, as in the lessons
import { Series } from 'danfojs-node';
export function baseline(classes: string[], train: number[], test: number[]) {
  const labels = new Series(train).values as number[];
  const counts = classes.map((_, k) => labels.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
