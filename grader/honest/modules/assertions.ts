// 00-baseline | checks itself with node:assert
import assert from 'node:assert/strict';
export function baseline(classes: string[], train: number[], test: number[]) {
  assert.ok(test.length > 0, 'no test labels');
  const counts = classes.map((_, k) => train.filter((l) => l === k).length);
  assert.equal(counts.reduce((a, b) => a + b), train.length);
  const best = counts.indexOf(Math.max(...counts));
  assert.deepEqual([...counts].sort((a, b) => b - a)[0], counts[best]);
  return { counts, answer: classes[best], accuracy: test.filter((l) => l === best).length / test.length };
}
