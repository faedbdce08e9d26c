import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { arrays } from './arrays';
import { disposeBatch } from './batch';
import { inTurns } from './in-turns';
import { stream } from './stream';

/** Four examples in three views: the tens tell the view. */
const data = arrays(
  [0, 1, 2].flatMap((view) => [0, 1, 2, 3].map((index) => [10 * view + index])),
  [0, 1, 2].flatMap(() => [0, 1, 0, 1]),
);

async function epoch(views: number, number: number, skip?: number): Promise<number[]> {
  const numbers: number[] = [];
  for await (const batch of inTurns(data, views, (view) => stream(view, { batch: 3, seed: 5 })).epoch(number, skip)) {
    numbers.push(...Array.from(batch.x.dataSync()));
    disposeBatch(batch);
  }
  return numbers;
}

test('epochs take turns with the views, and each sees every example of its view once', async () => {
  const sorted = (numbers: number[]) => [...numbers].sort((a, b) => a - b);
  expect(sorted(await epoch(3, 1))).toEqual([0, 1, 2, 3]);
  expect(sorted(await epoch(3, 2))).toEqual([10, 11, 12, 13]);
  expect(sorted(await epoch(3, 3))).toEqual([20, 21, 22, 23]);
  expect(sorted(await epoch(3, 4))).toEqual([0, 1, 2, 3]);
});

test('the order of an epoch is that of the stream of its number, also from the middle on', async () => {
  const fourth = await epoch(3, 4);
  expect(fourth).not.toEqual(await epoch(3, 1));
  expect(await epoch(3, 4, 1)).toEqual(fourth.slice(3));
});

test('an epoch has as many steps as one view, and one view is the plain stream', async () => {
  const before = tf.memory().numTensors;
  const of = (views: number) => inTurns(data, views, (view) => stream(view, { batch: 3, seed: 5 }));
  expect([of(3).steps, of(1).steps]).toEqual([2, 4]);
  const plain: number[] = [];
  for await (const batch of stream(data, { batch: 3, seed: 5 }).epoch(2)) {
    plain.push(...Array.from(batch.x.dataSync()));
    disposeBatch(batch);
  }
  expect(await epoch(1, 2)).toEqual(plain);
  expect(tf.memory().numTensors).toBe(before);
});
