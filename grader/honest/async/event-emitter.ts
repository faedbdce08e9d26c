// 00-baseline | counts by events
import { EventEmitter, once } from 'node:events';
export async function baseline(classes: string[], train: number[], test: number[]) {
  const labels = new EventEmitter();
  const counts = classes.map(() => 0);
  labels.on('label', (label: number) => counts[label]++);
  const finished = once(labels, 'end');
  queueMicrotask(() => {
    for (const label of train) labels.emit('label', label);
    labels.emit('end');
  });
  await finished;
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
