import { describe, expect, test } from '@jest/globals';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { arrays } from './arrays';
import { concatTasks, mixTasks } from './mix-tasks';

const numbered = (count: number, from: number) => Array.from({ length: count }, (_, index) => [from + index]);
const large = arrays(
  numbered(80, 0),
  Array.from({ length: 80 }, (_, index) => index % 2),
  { name: 'large' },
);
const small = arrays(numbered(5, 1000), [10, 11, 12, 13, 14], { name: 'small', classes: [] });
const sets = { kind: large, size: small };

/** What an epoch gives: examples, and both tasks' labels. */
async function read(stream: Stream, epoch = 1, skip = 0) {
  const found: { x: number; kind: number; size: number }[] = [];
  for await (const { x, labels } of stream.epoch(epoch, skip)) {
    const { kind, size } = labels as Record<string, ReturnType<typeof tf.tensor>>;
    const [values, kinds, sizes] = [x, kind, size].map((one) => Array.from(one.dataSync()));
    found.push(...values.map((value, index) => ({ x: value, kind: kinds[index], size: sizes[index] })));
    tf.dispose([x, kind, size]);
  }
  return found;
}
const shareOfSmall = (found: { x: number }[]) => found.filter(({ x }) => x >= 1000).length / found.length;

describe('mixTasks', () => {
  test('labels each example for the task of its own set', async () => {
    for (const { x, kind, size } of await read(mixTasks(sets, { batch: 5, seed: 1 }))) {
      if (x >= 1000) expect([kind, size]).toEqual([Number.NaN, 10 + x - 1000]);
      else expect([kind, size]).toEqual([x % 2, Number.NaN]);
    }
    expect(mixTasks(sets, { batch: 5 }).tasks).toEqual({
      kind: { classes: ['0', '1'], partial: true },
      size: { classes: [], partial: true },
    });
  });

  test.each([
    [1, 5 / 85],
    // sqrt(5) and sqrt(80) are as 1 to 4.
    [2, 1 / 5],
    [Number.POSITIVE_INFINITY, 1 / 2],
  ])('at temperature %p draws from the smaller set with probability %p', async (temperature, expected) => {
    const found = await read(mixTasks(sets, { batch: 50, steps: 80, temperature, seed: 3 }));
    expect(found).toHaveLength(4000);
    // Four standard deviations.
    expect(Math.abs(shareOfSmall(found) - expected)).toBeLessThan(4 * Math.sqrt((expected * (1 - expected)) / 4000));
  });

  test('gives each example of a set once before any comes again', async () => {
    const found = await read(mixTasks(sets, { batch: 10, steps: 20, temperature: Number.POSITIVE_INFINITY, seed: 5 }));
    const ofSmall = found.filter(({ x }) => x >= 1000).map(({ x }) => x);
    for (let start = 0; start + 5 <= ofSmall.length; start += 5) {
      expect(ofSmall.slice(start, start + 5).sort()).toEqual([1000, 1001, 1002, 1003, 1004]);
    }
  });

  test('is the same for the same seed and epoch, also from the middle on', async () => {
    const stream = () => mixTasks(sets, { batch: 5, seed: 2 });
    const first = await read(stream());
    expect(first).toHaveLength(85);
    expect(await read(stream())).toEqual(first);
    expect(await read(stream(), 1, 10)).toEqual(first.slice(50));
    expect(await read(stream(), 2)).not.toEqual(first);
    expect(await read(mixTasks(sets, { batch: 5, seed: 3 }))).not.toEqual(first);
  });

  test.each([0, -1, Number.NaN])('refuses a temperature of %p', (temperature) => {
    expect(() => mixTasks(sets, { batch: 5, temperature })).toThrow(TransferError);
    expect(() => mixTasks(sets, { batch: 5, temperature })).toThrow(
      `mixTasks's temperature must be above 0; got ${temperature}. 1 samples by size, Infinity samples all sets equally.`,
    );
  });

  test('refuses sets of different kinds of examples, and none', () => {
    const other = arrays([[1, 2]], [0], { name: 'other' });
    expect(() => mixTasks({ kind: large, other }, { batch: 5 })).toThrow('concat needs sets of one kind');
    expect(() => mixTasks({}, { batch: 5 })).toThrow(
      'There is no set to mix. Pass { name: data, … }, a set for each task.',
    );
    expect(() => mixTasks(sets, { batch: 5, steps: 0 })).toThrow(
      'steps, the number of batches in an epoch, must be a positive integer; got 0.',
    );
  });
});

test('concatTasks has every example once, labelled for its own task', () => {
  const all = concatTasks(sets);
  expect(all.tasks?.kind.labels.slice(78)).toEqual([0, 1, ...Array(5).fill(Number.NaN)]);
  expect(all.tasks?.size.labels.slice(78)).toEqual([Number.NaN, Number.NaN, 10, 11, 12, 13, 14]);
  expect([all.labels.length, all.classes]).toEqual([85, []]);
});
