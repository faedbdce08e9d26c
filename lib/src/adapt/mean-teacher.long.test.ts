import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Callback } from '../core/callback';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { copy, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import type { Adaptation } from '../train/adaptation';
import { averageWeights } from '../train/callbacks/average-weights';
import { checkpoint } from '../train/callbacks/checkpoint';
import { type FitOptions, fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { combineAdaptations } from './combine-adaptations';
import { minimumEntropy } from './entropy';
import { moved, normalisedNet, smallNet } from './fixtures/problems';
import { expectClose, expectReference, lossOf } from './fixtures/reference';
import { semiSupervised } from './fixtures/semi-supervised';
import { consistencyLoss, meanTeacher } from './mean-teacher';

/** Logits [weight x, 0]: the probability of the first class is the sigmoid of weight x. */
function oneWeight(weight: number): Net {
  return {
    name: 'one weight',
    input: { shape: [1] },
    layers: [{ name: 'layer', apply: (x, w) => tf.concat([x.mul(w['layer/kernel']), tf.zerosLike(x)], 1) }],
    weights: { 'layer/kernel': tf.tidy(() => tf.variable(tf.scalar(weight))) },
    output: [2],
  };
}

const one = arrays([[1], [1]], [1, 0], { classes: ['first', 'second'], name: 'ones' });
const { source, target } = moved;

/** The weight of student and teacher after each of three steps. */
async function threeSteps(adaptTo: (teacher: Net) => Adaptation, decay: number): Promise<number[][]> {
  const [student, teacher] = [oneWeight(1), oneWeight(0)];
  const seen: number[][] = [];
  const weightOf = (net: Net) => net.weights['layer/kernel'].dataSync()[0];
  const read: Callback = { step: () => void seen.push([weightOf(student), weightOf(teacher)]) };
  await fit(student, one, {
    loss: crossEntropy(),
    optimizer: sgd(0.8),
    epochs: 3,
    batch: 2,
    adapt: adaptTo(teacher),
    callbacks: [averageWeights(teacher, { decay }), read],
  });
  for (const net of [student, teacher]) dispose(net);
  return seen;
}

describe('consistencyLoss', () => {
  test.each(semiSupervised.views)('equals NumPy in value and gradient: $name', ({ weak, strong, consistency }) => {
    const loss = (student: Tensor) => consistencyLoss(student, tf.tensor2d(weak));
    expectReference(loss, [strong], consistency);
  });

  test('of (3/4, 1/4) and (1/2, 1/2) is 1/8, and shapes that differ are rejected', () => {
    const loss = (x: Tensor, y: Tensor) => consistencyLoss(x, y);
    expect(lossOf(loss, [[Math.log(3), 0]], [[0, 0]])).toBeCloseTo(1 / 8, 6);
    expect(() => lossOf(loss, [[1, 2]], [[1, 2, 3]])).toThrow(TransferError);
  });
});

describe('meanTeacher', () => {
  test('three steps equal the arithmetic: the teacher of a step is the average after the one before', async () => {
    const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
    const expected: number[][] = [];
    let [w, v] = [1, 0];
    for (let step = 1; step <= 3; step++) {
      const [p, q] = [sigmoid(w), sigmoid(v)];
      // Labels [1, 0]: the mean of p and p - 1. The consistency 2 (p - q)^2 has the weight 3.
      const gradient = p - 1 / 2 + 3 * 4 * (p - q) * p * (1 - p);
      w -= 0.8 * gradient;
      const past = Math.min(0.6, step / (step + 1));
      v = past * v + (1 - past) * w;
      expected.push([w, v]);
    }
    const adaptTo = (teacher: Net) => meanTeacher(one, teacher, { weight: 3 });
    expectClose((await threeSteps(adaptTo, 0.6)).flat(), expected.flat());
    expectClose((await eagerly(() => threeSteps(adaptTo, 0.6))).flat(), expected.flat());
    const together = (teacher: Net) => combineAdaptations([minimumEntropy(one, { weight: 0 }), adaptTo(teacher)]);
    expectClose((await threeSteps(together, 0.6)).flat(), expected.flat());
  });

  /** Losses and agreement of the epochs. */
  async function trained(adaptTo: (teacher: Net) => Adaptation, more: Partial<FitOptions> = {}, net = smallNet()) {
    const teacher = copy(net);
    const options = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 2, batch: 16, seed: 3 };
    const callbacks = [averageWeights(teacher, { decay: 0.9 }), ...(more.callbacks ?? [])];
    const { epochs, frozen } = await fit(net, source, { ...options, adapt: adaptTo(teacher), ...more, callbacks });
    for (const used of [net, teacher]) dispose(used);
    return { frozen, epochs: epochs.map(({ seconds, ...rest }) => rest) };
  }

  test('is blind to labels of the target, reports the agreement, and leaves no tensor behind', async () => {
    const truth = await trained((teacher) => meanTeacher(target, teacher));
    const before = tf.memory().numTensors;
    expect(await trained((teacher) => meanTeacher(unlabelled(target), teacher))).toEqual(truth);
    expect(tf.memory().numTensors).toBe(before);
    const agreement = truth.epochs[1].measures?.['teacher agreement'];
    expect(agreement).toBeGreaterThan(0.5);
    expect(agreement).toBeLessThanOrEqual(1);
  });

  test('with frozen first layers the teacher still moves: no output is cached', async () => {
    const more = { optimizer: chain(freeze('body'), adam(0.02)) };
    const adaptTo = (teacher: Net) => meanTeacher(target, teacher);
    // Without a teacher the first layer's output is cached.
    expect((await trained(() => minimumEntropy(target), more, normalisedNet())).frozen).toBeDefined();
    const cached = await trained(adaptTo, more, normalisedNet());
    const plain = await trained(adaptTo, { ...more, cache: false }, normalisedNet());
    expect(cached.frozen).toBeUndefined();
    expect(cached.epochs).toEqual(plain.epochs);
    expect(cached.epochs[1].losses?.adaptation).toBeGreaterThan(0);
  });

  test('interrupted and continued, the run ends as an uninterrupted one, with the teacher of the checkpoint', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'teacher-'));
    const saving = () => checkpoint(path.join(folder, 'run.safetensors'), { every: 1 });
    const adaptTo = (teacher: Net) => meanTeacher(target, teacher);
    const stop = new AbortController();
    const abort: Callback = { step: ({ step }) => void (step === 6 && stop.abort()) };
    await trained(adaptTo, { callbacks: [saving(), abort], signal: stop.signal });
    const withOther = (teacher: Net) => {
      tf.tidy(() => teacher.weights['head/bias'].assign(tf.tensor1d([9, -9])));
      return adaptTo(teacher);
    };
    const continued = await trained(withOther, { callbacks: [saving()] });
    expect(continued.epochs).toEqual((await trained(adaptTo)).epochs);
    rmSync(folder, { recursive: true });
  });

  test('rejects a teacher that is trained itself or has other classes, and a negative weight', async () => {
    const net = smallNet();
    const options = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 1, batch: 16 };
    const by = (teacher: Net) => fit(net, source, { ...options, adapt: meanTeacher(target, teacher) });
    await expect(by(net)).rejects.toThrow(/must have weights that are not trained; got weights shared with/);
    const other = join({ ...copy(net), layers: net.layers.slice(0, 1), output: [4] }, head({ classes: 3 }));
    await expect(by(other)).rejects.toThrow(/must have the 2 classes of the trained net; got .*, which outputs \[3\]/);
    expect(() => meanTeacher(target, other, { weight: -1 })).toThrow(/meanTeacher's weight is -1/);
    for (const used of [net, other]) dispose(used);
  });
});
