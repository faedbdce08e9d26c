import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Dataset } from '../core/dataset';
import type { Stream } from '../core/stream';
import { tf } from '../engine/tensorflow';
import { arrays } from './arrays';
import { disposeBatch } from './batch';
import { endless, stream } from './stream';

/** Examples whose one value is their place. */
const numbered = (count: number): Dataset =>
  arrays(
    Float32Array.from({ length: count }, (_, index) => index),
    Array.from({ length: count }, (_, index) => index % 2),
    { shape: [1], classes: ['even', 'odd'] },
  );

/** A set whose reads last until they are let go, and that counts how many are under way or in someone's hands. */
function slow(count: number) {
  const data = numbered(count);
  const state = { started: 0, running: 0, held: 0, most: 0, letGo: [] as (() => void)[] };
  const watched: Dataset = {
    ...data,
    async read(indices) {
      state.started++;
      state.running++;
      state.held++;
      state.most = Math.max(state.most, state.held);
      await new Promise<void>((resolve) => state.letGo.push(resolve));
      state.running--;
      return data.read(indices);
    },
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const letAllGo = async () => {
    for (const go of state.letGo.splice(0)) go();
    await turn();
  };
  return { data: watched, state, turn, letAllGo };
}

/** The places of an epoch, a list a batch. */
async function indicesOf(source: Stream, epoch: number, skip?: number): Promise<number[][]> {
  const found: number[][] = [];
  for await (const batch of source.epoch(epoch, skip)) {
    found.push([...batch.x.dataSync()]);
    expect([...(batch.labels as Tensor).dataSync()]).toEqual([...batch.x.dataSync()].map((index) => index % 2));
    disposeBatch(batch);
  }
  return found;
}

describe('the order of a stream', () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 60 }),
    batch: fc.integer({ min: 1, max: 20 }),
    ahead: fc.integer({ min: 0, max: 4 }),
    seed: fc.option(fc.integer({ min: 0, max: 1000 }), { nil: undefined }),
  });

  test('every example is in one batch, and only the last batch is smaller', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async ({ count, ...options }) => {
        const source = stream(numbered(count), options);
        const found = await indicesOf(source, 1);
        expect(found).toHaveLength(source.steps);
        expect(found.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, index) => index));
        expect(found.slice(0, -1).every((indices) => indices.length === options.batch)).toBe(true);
      }),
      { numRuns: 40 },
    );
  });

  test('without the first `skip` batches the rest is the same', async () => {
    const source = stream(numbered(23), { batch: 4, seed: 3 });
    const all = await indicesOf(source, 2);
    expect(await indicesOf(source, 2, 4)).toEqual(all.slice(4));
    expect(await indicesOf(source, 2, 6)).toEqual([]);
  });

  test('another epoch and another seed give another order; the same two give the same', async () => {
    const source = stream(numbered(40), { batch: 40, seed: 7 });
    const [first] = await indicesOf(source, 1);
    expect(await indicesOf(stream(numbered(40), { batch: 40, seed: 7, ahead: 0 }), 1)).toEqual([first]);
    expect(await indicesOf(source, 2)).not.toEqual([first]);
    expect(await indicesOf(stream(numbered(40), { batch: 40, seed: 8 }), 1)).not.toEqual([first]);
  });

  test('the own order without a seed', async () => {
    expect(await indicesOf(stream(numbered(5), { batch: 2 }), 9)).toEqual([[0, 1], [2, 3], [4]]);
  });

  test('whole batches only, where that is asked; a batch larger than the set is the set', async () => {
    const source = stream(numbered(11), { batch: 4, whole: true });
    expect(source.steps).toBe(2);
    expect(await indicesOf(source, 1)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
    ]);
    expect(await indicesOf(stream(numbered(3), { batch: 8, whole: true }), 1)).toEqual([[0, 1, 2]]);
  });

  test('endless goes on with the next epoch', async () => {
    const source = endless(stream(numbered(4), { batch: 4, seed: 1 }));
    const orders: number[][] = [];
    for (let taken = 0; taken < 3; taken++) {
      const { value } = await source.next();
      orders.push([...(value as { x: Tensor }).x.dataSync()]);
    }
    await source.return();
    for (const order of orders) expect([...order].sort()).toEqual([0, 1, 2, 3]);
    expect(new Set(orders.map(String)).size).toBeGreaterThan(1);
  });
});

describe('reading ahead', () => {
  test.each([0, 1, 2, 5])('never reads or holds more than ahead + 1 batches: ahead %i', async (ahead) => {
    const { data, state, turn, letAllGo } = slow(24);
    const source = stream(data, { batch: 2, ahead });
    const consumer = (async () => {
      for await (const batch of source.epoch(1)) {
        await turn();
        disposeBatch(batch);
        state.held--;
      }
    })();
    while (state.started < 12 || state.running > 0) await letAllGo();
    await consumer;
    expect(state.most).toBe(ahead + 1);
  });

  test('goes on in the background while the consumer works', async () => {
    const { data, state, turn, letAllGo } = slow(8);
    void turn().then(() => state.letGo.shift()?.());
    for await (const batch of stream(data, { batch: 1, ahead: 2 }).epoch(1)) {
      if (state.started < 4) {
        // Reading of two more began before this batch was handed over; they end while it is worked on.
        expect([state.started, state.running]).toEqual([3, 2]);
        await letAllGo();
        expect([state.started, state.running]).toEqual([3, 0]);
      }
      disposeBatch(batch);
      setImmediate(letAllGo);
    }
    expect(state.started).toBe(8);
  });

  test('a consumer that stops early leaves no tensor and no read', async () => {
    const { data, state, letAllGo } = slow(20);
    const before = tf.memory().numTensors;
    const consumer = (async () => {
      for await (const batch of stream(data, { batch: 2, ahead: 3 }).epoch(1)) {
        disposeBatch(batch);
        break;
      }
    })();
    while (state.running > 0 || state.started === 0) await letAllGo();
    await consumer;
    expect(state.started).toBe(4);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('an example that cannot be read is an error at its batch, and leaves nothing', async () => {
    const good = numbered(10);
    const data: Dataset = {
      ...good,
      read: async (indices) => (indices.includes(5) ? Promise.reject(new Error('torn')) : good.read(indices)),
    };
    const before = tf.memory().numTensors;
    const seen: number[] = [];
    const consumer = async () => {
      for await (const batch of stream(data, { batch: 2, ahead: 4 }).epoch(1)) {
        seen.push(batch.x.dataSync()[0]);
        disposeBatch(batch);
      }
    };
    await expect(consumer()).rejects.toThrow('torn');
    expect(seen).toEqual([0, 2]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('what cannot be streamed is refused in a sentence', () => {
  expect(() => stream(numbered(4), { batch: 0 })).toThrow(/must be a positive integer; got 0/);
  expect(() => stream(numbered(4), { batch: 2, ahead: -1 })).toThrow(/ahead, the number of batches.*got -1/);
  expect(() => stream({ ...numbered(4), labels: [], name: 'nothing' }, { batch: 2 })).toThrow(
    /nothing has no examples/,
  );
});
