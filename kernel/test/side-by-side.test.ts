import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sideBySide } from '../src/side-by-side';

describe('work side by side', () => {
  test('each item is worked on once, results have the order of items, and lanes are filled but never exceeded', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(3), { maxLength: 12 }),
        fc.integer({ min: 1, max: 4 }),
        async (durations, lanes) => {
          let [working, most] = [0, 0];
          const begun: number[] = [];
          const results = await sideBySide([...durations.keys()], lanes, async (item) => {
            begun.push(item);
            working++;
            most = Math.max(most, working);
            await wait(durations[item]);
            working--;
            return item * 10;
          });
          expect(results).toEqual([...durations.keys()].map((item) => item * 10));
          expect(begun).toEqual([...durations.keys()]);
          expect(most).toBe(Math.min(lanes, durations.length));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('the first failure is passed on', async () => {
    const failing = sideBySide([1, 2, 3], 2, async (item) => {
      if (item === 2) throw new RangeError('two');
    });
    await expect(failing).rejects.toThrow('two');
  });
});
