// 00-baseline | a stream of labels
import { Readable } from 'node:stream';
export async function baseline(classes: string[], train: number[], test: number[]) {
  const counts = classes.map(() => 0);
  for await (const label of Readable.from(train)) counts[label as number] += 1;
  const best = counts.indexOf(Math.max(...counts));
  const right = await Readable.from(test).filter((l) => l === best).reduce((n: number) => n + 1, 0);
  return { counts, answer: classes[best], accuracy: right / test.length };
}
