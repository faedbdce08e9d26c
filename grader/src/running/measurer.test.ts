import { expect, test } from '@jest/globals';
import { LIMITS } from './limits';
import { measurerOf } from './measurer';
import type { Runner, Stopped } from './runner';

/** A process that never replies, until it is killed. */
function silentRunner(): Runner {
  let settle: (outcome: Stopped) => void = () => undefined;
  const ended = new Promise<Stopped>((resolve) => {
    settle = resolve;
  });
  let alive = true;
  return {
    sandboxed: true,
    pid: 0,
    get alive() {
      return alive;
    },
    request: () => ended,
    takeOutput: async () => '',
    kill() {
      alive = false;
      settle({ stopped: 'found its process gone.', doubtful: true });
    },
    gone: ended.then(() => undefined),
  };
}

test('what is still being measured when a measurer is closed starts no other process', async () => {
  let taken = 0;
  const take = () => {
    taken++;
    return silentRunner();
  };
  const measurer = measurerOf(take, LIMITS);
  const code = { code: 'exports.f = () => 1', filename: 'measure.ts', packages: [] };
  measurer.prepare(code);
  const measured = [measurer.measure(code, 'f', [], 10), measurer.measure(code, 'f', [], 10)];
  // It has begun.
  await new Promise(setImmediate);
  await measurer.close();
  for (const outcome of await Promise.all(measured)) expect(outcome).toHaveProperty('stopped');
  expect(taken).toBe(1);
});
