import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { tf } from '../engine/tensorflow';
import { attractingDispersing } from './aad';
import { expectClose, expectReference } from './fixtures/reference';
import { sourceFree } from './fixtures/source-free';
import { type BankBatch, type MemoryBank, nearestOthers, refreshed } from './memory-bank';
import { reciprocityClustering } from './nrc';
import { unitRows } from './unit-rows';

type Case = (typeof sourceFree.banks)[number];

/** A batch of these logits, and the bank with its rows. */
function read({ bankFeatures, bankLogits, features, numbers }: Case, logits: Tensor): [BankBatch, MemoryBank] {
  const batch = { features: tf.tensor2d(features), logits, numbers: tf.tensor1d(numbers, 'int32') };
  const bank = { features: unitRows(tf.tensor2d(bankFeatures)), probabilities: tf.softmax(tf.tensor2d(bankLogits)) };
  return [batch, refreshed(bank, batch)];
}

describe.each(sourceFree.banks)('$name', (given) => {
  const { logits, losses, neighbours, expanded, near, numbers, features } = given;

  test('the neighbours are those of NumPy, the nearest first, and the bank has the new rows', () => {
    tf.tidy(() => {
      const [batch, bank] = read(given, tf.tensor2d(logits));
      expect(nearestOthers(batch.numbers, bank, neighbours).arraySync()).toEqual(near);
      const rows = tf.gather(bank.features, batch.numbers).arraySync() as number[][];
      expectClose(rows.flat(), (unitRows(tf.tensor2d(features)).arraySync() as number[][]).flat());
      expect(bank.features.shape[0]).toBe(given.bankFeatures.length);
      expect(numbers).toHaveLength(rows.length);
    });
  });

  test.each([0, 0.7])('the loss of aad equals NumPy in value and gradients, dispersion %p', (dispersion) => {
    const loss = (z: Tensor) => attractingDispersing(...read(given, z), { neighbours, dispersion });
    expectReference(loss, [logits], losses[`aad, ${dispersion}`]);
  });

  test.each([0.1, 0.5])('the loss of nrc equals NumPy in value and gradients, affinity %p', (affinity) => {
    const loss = (z: Tensor) => reciprocityClustering(...read(given, z), { neighbours, expanded, affinity });
    expectReference(loss, [logits], losses[`nrc, ${affinity}`]);
  });
});

test('an example that another equals is never its own neighbour', () => {
  tf.tidy(() => {
    const features = unitRows(
      tf.tensor2d([
        [1, 1],
        [1, 1],
        [1, 1],
        [-1, 0],
      ]),
    );
    const bank = { features, probabilities: tf.zeros([4, 2]) as MemoryBank['probabilities'] };
    const found = nearestOthers(tf.tensor1d([0, 1, 2], 'int32'), bank, 2).arraySync();
    expect(found.map((row) => [...row].sort())).toEqual([
      [1, 2],
      [0, 2],
      [0, 1],
    ]);
  });
});
