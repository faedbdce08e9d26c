import { expect, test } from '@jest/globals';
import { killedWriter } from '../fixtures/kill-writers';

// Ten moments in all, redrawn in each run. Fifty for each command, graded classes among them: npm run kill
test.each([
  ['progress', 3],
  ['label page', 3],
  ['stamps', 2],
  ['frozen cache', 2],
])('%s, killed at %i drawn moments, is whole each time, and nothing that was written is lost', async (name, count) => {
  const seed = Math.floor(Math.random() * 1e6);
  const left: unknown[] = [];
  try {
    for await (const one of killedWriter(name, count, seed, 40)) left.push(one);
  } catch (error) {
    throw new Error(`seed ${seed}: ${(error as Error).message}`);
  }
  expect(left).toHaveLength(count);
});
