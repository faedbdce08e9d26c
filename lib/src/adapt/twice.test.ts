import { expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import { arrays } from '../data/arrays';
import { disposeBatch } from '../data/batch';
import { stream } from '../data/stream';
import { tf } from '../engine/tensorflow';
import { twice } from './twice';

const data = arrays(tf.tensor2d([[1], [2], [3], [4]]), [0, 1, 0, 1], { classes: ['a', 'b'], name: 'four' });

async function firstOf(count: number, skip = 0): Promise<number[][]> {
  const values: number[][] = [];
  for await (const batch of twice(stream(data, { batch: 2 })).epoch(1, skip)) {
    values.push([...(batch as Batch & { x: Tensor }).x.dataSync()]);
    disposeBatch(batch as Batch);
    if (values.length === count) break;
  }
  return values;
}

test('each batch comes twice; a run that goes on in the middle of a pair starts with its second', async () => {
  expect(await firstOf(9)).toEqual([
    [1, 2],
    [1, 2],
    [3, 4],
    [3, 4],
  ]);
  expect(await firstOf(9, 1)).toEqual([
    [1, 2],
    [3, 4],
    [3, 4],
  ]);
});

test.each([1, 2, 3])('a reader that stops after %i batches leaves no tensor behind', async (count) => {
  const before = tf.memory().numTensors;
  await firstOf(count);
  expect(tf.memory().numTensors).toBe(before);
});
