import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { meanEntropy } from '../adapt/entropy';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { unlabelled } from '../data/unlabelled';
import { TransferError } from '../error';
import { copy, dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { smallNet, stripes } from './callbacks/fixtures/small-net';
import { distillation } from './distillation';
import { type FitOptions, fit } from './fit';
import { crossEntropy, type Loss } from './loss';

const options: FitOptions = { loss: meanEntropy(), optimizer: adam(0.01), epochs: 2, batch: 8, seed: 1 };
const data: Dataset = stripes();
const values = (net: Net) => Object.values(net.weights).map((weight) => Array.from(weight.dataSync()));

async function trained(set: Dataset, more: Partial<FitOptions> = {}): Promise<number[][]> {
  const net = smallNet();
  await fit(net, set, { ...options, ...more });
  const weights = values(net);
  dispose(net);
  return weights;
}

describe('a loss without labels', () => {
  test('trains on unlabelled data, and to the same bit whatever the labels are', async () => {
    const none = await trained(unlabelled(data));
    expect(await trained(data)).toEqual(none);
    expect(await trained({ ...data, labels: data.labels.map((label) => (label + 1) % 3) })).toEqual(none);
    expect(await trained({ ...data, labels: data.labels.map(() => Number.NaN) })).toEqual(none);
    expect(await trained({ ...data, labels: data.labels.map(() => 0) })).toEqual(none);
  });

  test('is given no label even where it lies and reads them', async () => {
    const liar: Loss = Object.assign((outputs: Tensor, labels: Tensor) => outputs.mean().add(labels.mean()) as Scalar, {
      withoutLabels: true,
    });
    await expect(trained(data, { loss: liar })).rejects.toThrow(/The loss became NaN/);
  });

  test('may be measured on unlabelled data, and on labelled data counts what is right', async () => {
    const net = smallNet();
    const held = stripes(12, 4);
    const [without] = (await fit(net, data, { ...options, epochs: 1, validate: unlabelled(held) })).epochs;
    expect(without.validLoss).toBeGreaterThan(0);
    expect(without.validAccuracy).toBeUndefined();
    const [counted] = (await fit(net, data, { ...options, epochs: 1, validate: held })).epochs;
    expect(counted.validAccuracy).toBeGreaterThanOrEqual(0);
    dispose(net);
  });

  test('beside one that reads labels still needs them, and an empty set or too large a batch is refused as ever', async () => {
    const both = { labels: crossEntropy(), sure: meanEntropy() };
    await expect(trained(unlabelled(data), { loss: both })).rejects.toThrow(TransferError);
    await expect(trained(unlabelled(data), { loss: both })).rejects.toThrow(/is unlabelled/);
    await expect(trained(unlabelled(data), { batch: 45 })).rejects.toThrow(/at most the 44 examples/);
    await expect(trained({ ...data, labels: [] })).rejects.toThrow(/holds no examples/);
  });

  test('is what a teacher says, too: a net learns from one on unlabelled data', async () => {
    const teacher = smallNet();
    const student = copy(teacher);
    student.weights['head/kernel'].assign(student.weights['head/kernel'].mul(-1));
    const loss = distillation(teacher);
    const { epochs } = await fit(student, unlabelled(data), { ...options, loss, epochs: 30 });
    expect(epochs[29].loss).toBeLessThan(epochs[0].loss);
    for (const net of [teacher, student]) dispose(net);
  });
});
