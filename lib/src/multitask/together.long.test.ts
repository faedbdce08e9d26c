import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { mmd } from '../adapt/mmd';
import { lenet } from '../backbones/lenet';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { stream } from '../data/stream';
import { withTasks } from '../data/task-labels';
import { eagerly } from '../engine/compile/compile';
import { traceByShapes } from '../engine/compile/trace-by-shapes';
import { byFormulas } from '../engine/native';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { drawn } from '../fixtures/drawn';
import { cut, dispose, join } from '../net/compose';
import { forwardTo } from '../net/forward';
import { head } from '../net/head';
import { heads, headsIn } from '../net/heads';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { linearProbe } from '../recipes/linear-probe';
import type { Balance } from '../train/balance';
import { checkpoint } from '../train/callbacks/checkpoint';
import { type FitOptions, fit } from '../train/fit';
import { lossesAndGradients } from '../train/gradients';
import { crossEntropy, meanSquaredError } from '../train/loss';
import { mixup } from '../train/mixup';
import { cagrad } from './cagrad';
import { dynamicWeightAverage } from './dynamic-weight-average';
import { equal } from './equal';
import { fixedWeights } from './fixed-weights';
import { gradnorm } from './gradnorm';
import { imtl, imtlLosses } from './imtl';
import { mgda } from './mgda';
import { nash } from './nash';
import { pcgrad } from './pcgrad';
import { uncertainty } from './uncertainty';
import { upgrad } from './upgrad';

/**
 * Every balance together with everything else that a run of `fit` can do, on a small convolutional trunk with batch
 * normalisation and three heads, one of whose tasks has few labels.
 */

const folder = mkdtempSync(joinPath(tmpdir(), 'together-'));
afterAll(() => rmSync(folder, { recursive: true }));

const BALANCES: Record<string, () => Balance> = {
  equal,
  fixedWeights: () => fixedWeights({ kind: 1, bright: 0.3, place: 2 }),
  uncertainty,
  gradnorm,
  dynamicWeightAverage,
  pcgrad: () => pcgrad(),
  mgda: () => mgda(),
  'mgda by weights': () => mgda({ of: 'weights' }),
  cagrad: () => cagrad(),
  imtl: () => imtl(),
  imtlLosses,
  nash: () => nash(),
  upgrad: () => upgrad(),
};

function pictures(count: number, seed: number, name = 'pictures') {
  const x = tf.tidy(() => tf.randomUniform([count, 8, 8, 1], -1, 1, 'float32', seed).dataSync()) as Float32Array;
  const at = (index: number, pixel: number) => x[index * 64 + pixel];
  const indices = Array.from({ length: count }, (_, index) => index);
  const plain = arrays(x, Array(count).fill(Number.NaN), { shape: [8, 8, 1], classes: [], name });
  return withTasks(plain, {
    kind: {
      classes: ['a', 'b', 'c'],
      labels: indices.map((index) => (at(index, 0) > 0 ? 2 : at(index, 1) > 0 ? 1 : 0)),
    },
    bright: { classes: [], labels: indices.map((index) => (index % 4 === 0 ? at(index, 2) : Number.NaN)) },
    place: { classes: [], labels: indices.map((index) => [at(index, 3), at(index, 4)]) },
  });
}
const data = pictures(20, 1);
const losses = { kind: crossEntropy(), bright: meanSquaredError(), place: meanSquaredError() };
// Adam would turn a difference in the last bit of a gradient near zero into a full step.
const options: FitOptions = { loss: losses, optimizer: sgd(2e-3), epochs: 3, batch: 8, seed: 4 };

function net(): Net {
  const whole = lenet({ size: 8, normalise: true, seed: 2 });
  const trunk = cut(whole, 'hidden');
  tf.dispose([whole.weights['classes/kernel'], whole.weights['classes/bias']]);
  const tasks = { kind: head({ classes: 3, dropout: 0.2 }), bright: head({ numbers: 1 }), place: head({ numbers: 2 }) };
  return join(trunk, heads(tasks));
}

const valuesOf = (one: Net) => Object.values(one.weights).flatMap((weight) => Array.from(weight.dataSync()));

async function train(more: Partial<FitOptions>, set: Parameters<typeof fit>[1] = data) {
  const trained = net();
  try {
    const history = await fit(trained, set, { ...options, ...more });
    return { weights: valuesOf(trained), history };
  } finally {
    dispose(trained);
  }
}
const largestGap = (a: readonly number[], b: readonly number[]) =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), a.length === b.length ? 0 : Infinity);

describe.each(drawn(Object.keys(BALANCES), 3))('%s', (name) => {
  const balance = () => BALANCES[name]();

  test('learns, says the weights of the tasks, and leaves no tensor', async () => {
    await train({ balance: balance() });
    const tensors = tf.memory().numTensors;
    const { history } = await train({ balance: balance(), epochs: 12, optimizer: adam(3e-3) });
    expect(tf.memory().numTensors).toBe(tensors);
    const { epochs } = history;
    expect(epochs.at(-1)?.loss).toBeLessThan(epochs[0].loss);
    expect(Object.keys(epochs[0].measures ?? {})).toEqual(
      ['kind', 'bright', 'place'].map((task) => `weight of ${task}`),
    );
    for (const value of Object.values(epochs[0].measures ?? {})) expect(Number.isFinite(value)).toBe(true);
  });

  test('gives the same weights for the same seed, compiled or not, from a stream, and with a cache', async () => {
    const { weights } = await train({ balance: balance() });
    expect((await train({ balance: balance() })).weights).toEqual(weights);
    const eager = await eagerly(() => train({ balance: balance() }));
    expect(largestGap(eager.weights, weights)).toBeLessThan(5e-4);
    const streamed = await train({ balance: balance() }, stream(data, { batch: 8, seed: 4 }));
    expect(largestGap(streamed.weights, weights)).toBeLessThan(5e-4);
  });

  test('goes on from a checkpoint as if it had not been cut off', async () => {
    const { weights, history } = await train({ balance: balance() });
    const file = joinPath(folder, `${name}.safetensors`);
    const controller = new AbortController();
    const abort = { step: ({ step }: { step: number }) => (step === 5 ? controller.abort() : undefined) };
    const cutOff = [abort, checkpoint(file, { every: 1 })];
    await train({ balance: balance(), callbacks: cutOff, signal: controller.signal });
    const rest = await train({ balance: balance(), callbacks: [checkpoint(file, { every: 1 })] });
    expect(largestGap(rest.weights, weights)).toBeLessThan(1e-6);
    expect(rest.history.epochs.map(({ losses: found }) => found)).toEqual(
      history.epochs.map(({ losses: found }) => found),
    );
  });

  test('composes with adapt, mix, a frozen front and held-out data', async () => {
    const target = pictures(12, 9, 'target');
    const adapted = await train({ balance: balance(), adapt: mmd(target, { weight: 0.5 }), validate: pictures(8, 3) });
    expect(adapted.history.epochs[0].losses).toMatchObject({ adaptation: expect.any(Number) });
    expect(adapted.history.epochs[2].validTasks?.bright.examples).toBe(2);
    const mixed = await train({ balance: balance(), mix: mixup(0.5) });
    const frozen = chain(freeze('conv1', 'norm1'), sgd(2e-3));
    const [once, always] = [
      await train({ balance: balance(), optimizer: frozen }),
      await train({ balance: balance(), optimizer: frozen, cache: false }),
    ];
    expect(once.history.frozen?.upTo).toBe('norm1');
    expect(largestGap(once.weights, always.weights)).toBeLessThan(5e-4);
    for (const one of [adapted, mixed, once]) expect(one.weights.every(Number.isFinite)).toBe(true);
  });
});

test('where TensorFlow has not our operations, a step is not compiled and gives the same weights', async () => {
  const { weights } = await train({ balance: upgrad() });
  const plain = await eagerly(() => byFormulas(() => train({ balance: upgrad(), epochs: 3 })));
  expect(largestGap(plain.weights, weights)).toBeLessThan(5e-4);
});

test('pcgrad draws its orders from the seed', async () => {
  const of = async (seed: number) => (await train({ balance: pcgrad(), seed })).weights;
  expect(await of(4)).not.toEqual(await of(5));
});

test.each(['upgrad', 'mgda', 'gradnorm'])(
  'where all that is shared is frozen, under %s each head learns by its own loss',
  async (name) => {
    const run = async (balance?: Balance) => {
      const trained = net();
      const optimizer = chain(freeze('conv*', 'norm*', 'hidden'), sgd(2e-3));
      await fit(trained, data, { ...options, optimizer, balance });
      const values = valuesOf(trained);
      dispose(trained);
      return values;
    };
    expect(largestGap(await run(BALANCES[name]()), await run())).toBeLessThan(1e-6);
  },
);

test('a linear probe teaches all heads and nothing else', async () => {
  const trained = net();
  const before = Object.entries(trained.weights).map(([name, one]) => [name, String(one.dataSync())]);
  await linearProbe(trained, data, options);
  const moved = before
    .filter(([name, value]) => String(trained.weights[name].dataSync()) !== value)
    .map(([name]) => name);
  expect(moved).toEqual(Object.keys(trained.weights).filter((name) => /^(kind|bright|place)\//.test(name)));
  dispose(trained);
});

describe('the graph of a step', () => {
  const counts = (balancing: Parameters<typeof lossesAndGradients>[2]) => {
    const trained = join(
      cut(lenet({ size: 8, seed: 2 }), 'hidden'),
      heads(Object.fromEntries(['a', 'b', 'c'].map((task) => [task, head({ numbers: 1 })]))),
    );
    const tasks = Object.entries(headsIn(trained) ?? {});
    const mode = { training: true, update: () => {}, seed: () => tf.zeros([2], 'int32') };
    const pass = (x: Tensor) => () => {
      const [representation] = forwardTo(trained, [trained.layers.length - 2], x, () => mode);
      const losses = tasks.map(([name, { apply }]) => {
        const outputs = apply(representation, trained.weights, mode);
        return [name, outputs.square().mean() as Scalar] as const;
      });
      return { losses: Object.fromEntries(losses), representation };
    };
    const record = traceByShapes(
      ([x]) => Object.values(lossesAndGradients(pass(x), trained.weights, balancing).gradients),
      [tf.zeros([4, 8, 8, 1])],
    );
    const of = (op: string) => record?.operations.filter((one) => one.op === op).length;
    dispose(trained);
    return ['Conv2D', 'Conv2DBackpropFilter', 'Conv2DBackpropInput'].map(of);
  };
  const balancing = {
    weigh: () => tf.ones([3]) as ReturnType<typeof tf.tensor1d>,
    taskOf: (name: string) => ['a', 'b', 'c'].find((task) => name.startsWith(`${task}/`)),
    lastLayer: ['hidden/kernel'],
  };

  test('runs the two convolutions forward once, and back once for each gradient of the trunk', () => {
    expect(counts(undefined)).toEqual([2, 2, 1]);
    expect(counts({ ...balancing, reads: 'losses', weighs: 'losses' })).toEqual([2, 2, 1]);
    expect(counts({ ...balancing, reads: 'representation' })).toEqual([2, 2, 1]);
    expect(counts({ ...balancing, reads: 'last layer', weighs: 'losses' })).toEqual([2, 2, 1]);
    expect(counts({ ...balancing, reads: 'weights' })).toEqual([2, 6, 3]);
  });
});

describe('fit refuses', () => {
  const two = { kind: crossEntropy(), place: meanSquaredError() };
  const none = withTasks(data, { ...data.tasks, bright: { classes: [], labels: data.labels.map(() => Number.NaN) } });
  test.each<[string, Partial<FitOptions>, Parameters<typeof fit>[1], string]>([
    [
      'a balance of one task',
      { loss: { kind: crossEntropy() }, balance: pcgrad() },
      data,
      "A balance needs two losses or more; got one, 'kind'. Try leaving balance out, or several losses by name.",
    ],
    [
      'a loss named like no task',
      { loss: { ...two, colour: meanSquaredError() } },
      data,
      "Each loss must have the name of a head of lenet with batch normalisation up to hidden + heads for kind, bright, place, kind, bright, place; got 'colour'. Try the name of the task whose outputs the loss reads.",
    ],
    [
      'a task without a label in all the data',
      {},
      none,
      "pictures must have a label of each task with a loss; got none of 'bright'. Try leaving its loss out.",
    ],
    [
      'a loss that cannot leave examples out',
      { loss: { ...two, bright: (outputs) => outputs.mean() as Scalar } },
      data,
      "The loss 'bright' must be able to leave examples out; got pictures, where some have no label of the task. Try perExample((outputs, labels) => …), with the loss of each example.",
    ],
    [
      'data with one label an example',
      {},
      arrays(
        Array.from({ length: 8 }, () => 0).map(() =>
          Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => [0])),
        ),
        [0, 1, 0, 1, 0, 1, 0, 1],
        { name: 'plain' },
      ),
      'Data for the heads kind, bright, place of lenet with batch normalisation up to hidden + heads for kind, bright, place must have labels by task; got plain, which has one label per example. Try withTasks(data, { name: { classes, labels } }).',
    ],
    [
      'weights for other tasks',
      { balance: fixedWeights({ kind: 1, place: 1 }) },
      data,
      'fixedWeights must have a weight for each loss, kind, bright, place; got weights for kind, place.',
    ],
    [
      'a task whose loss stops being a number, by its name',
      {
        loss: {
          ...two,
          bright: Object.assign((outputs: Tensor) => outputs.sum().mul(0).log().mul(0) as Scalar, { partial: true }),
        },
      },
      data,
      "The loss of 'bright' became NaN at step 1.",
    ],
  ])('%s', async (_, more, set, message) => {
    const run = () => train({ ...more, ...(more.loss && { loss: more.loss }) }, set);
    await expect(run()).rejects.toThrow(TransferError);
    await expect(run()).rejects.toThrow(message);
  });
});
