import type { Labels } from './types';
export function baseline(classes: readonly string[], train: Labels, test: Labels) {
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  const best = counts.indexOf(Math.max(...counts));
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
