import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Scalar } from '@tensorflow/tfjs';
import { augment } from '../../augment/augment';
import { noise } from '../../augment/noise';
import { lenet } from '../../backbones/lenet';
import { mlp } from '../../backbones/mlp';
import type { Dataset } from '../../core/dataset';
import type { Layer, Net } from '../../core/net';
import type { Transform } from '../../core/transform';
import { arrays } from '../../data/arrays';
import { stream } from '../../data/stream';
import { eagerly } from '../../engine/compile/compile';
import { tf } from '../../engine/tensorflow';
import { TransferError } from '../../error';
import { cut, dispose, join } from '../../net/compose';
import { fromLayersModel } from '../../net/from-layers-model';
import { head } from '../../net/head';
import { dense, dropout } from '../../net/layers';
import { denseWeights, drawWeights } from '../../net/weights';
import { adam } from '../../optimize/adam';
import { chain } from '../../optimize/chain';
import { freeze } from '../../optimize/freeze';
import { sgd } from '../../optimize/sgd';
import type { Adaptation } from '../adaptation';
import { checkpoint } from '../callbacks/checkpoint';
import { distillation } from '../distillation';
import { type FitOptions, fit } from '../fit';
import { crossEntropy } from '../loss';
import { mixup } from '../mixup';

const folder = mkdtempSync(joinPath(tmpdir(), 'frozen-'));
const before = process.env.TRANSFERLAB_CACHE;
process.env.TRANSFERLAB_CACHE = folder;
afterAll(() => {
  process.env.TRANSFERLAB_CACHE = before;
  rmSync(folder, { recursive: true });
});

/** Points around the corners of a triangle in five dimensions; the seed draws the noise. */
function points(count: number, seed: number, shift = 0): Dataset {
  const drawn = tf.tidy(() => tf.randomNormal([count, 5], shift, 0.7, 'float32', seed).arraySync()) as number[][];
  const labels = drawn.map((_, index) => index % 3);
  const x = drawn.map((row, index) => row.map((value, axis) => value + (axis === labels[index] ? 1 : 0)));
  return arrays(x, labels, { name: `points ${seed}` });
}

function pictures(): Dataset {
  const x = tf.tidy(() => tf.randomUniform([24, 8, 8, 1], 0, 255, 'float32', 3).floor().dataSync()) as Float32Array;
  const labels = Array.from({ length: 24 }, (_, index) => index % 3);
  return arrays(x, labels, { shape: [8, 8, 1], pixels: true, name: 'pictures' });
}

/** Dense layers of four units with tanh between them, by these names; `extra` comes after the first. */
function tower(names: readonly string[], extra: readonly Layer[] = []): Net {
  const layers = names.map((name): Layer => ({ name, apply: (x, w) => dense(x, w, name).tanh() }));
  const specs = names.flatMap((name, index) => denseWeights(name, index === 0 ? 5 : 4, 4, 'glorot'));
  const body: Net = {
    name: 'tower',
    input: { shape: [5] },
    layers: [layers[0], ...extra, ...layers.slice(1)],
    weights: drawWeights(specs, 6),
    output: [4],
  };
  return join(body, head({ classes: 3, seed: 7 }));
}

/** A LayersModel whose head drops units. */
function model(): Net {
  const init = (seed: number) => tf.initializers.glorotUniform({ seed });
  const layers = [
    tf.layers.dense({ units: 6, activation: 'relu', inputShape: [5], name: 'first', kernelInitializer: init(1) }),
    tf.layers.batchNormalization({ name: 'norm' }),
    tf.layers.dropout({ rate: 0.3 }),
    tf.layers.dense({ units: 3, name: 'top', kernelInitializer: init(2) }),
  ];
  return fromLayersModel(tf.sequential({ layers }));
}

/** The distance of the domains' mean features, and of the domain classifier, which is trained together with the network. */
function drawn(target: Dataset, at?: string): Adaptation {
  return {
    target,
    at,
    weights: (features) => drawWeights(denseWeights('domain', features, 1, 'glorot'), 3),
    loss: (from, to, { weights }) =>
      dense(from.features, weights, 'domain')
        .mean()
        .sub(dense(to.features, weights, 'domain').mean())
        .square()
        .add(from.outputs.mean(0).sub(to.outputs.mean(0)).square().sum()) as Scalar,
  };
}

const data = points(24, 1);
const held = points(9, 2);
const target = points(15, 3, 0.5);
const options: FitOptions = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 5, batch: 6, seed: 4 };
const valuesOf = (net: Net) => Object.values(net.weights).flatMap((weight) => Array.from(weight.dataSync()));

/** What becomes of a new net: its weights and its history. The net is freed. */
async function train(make: () => Net, more: Partial<FitOptions>, set: Dataset = data) {
  const net = make();
  try {
    const history = await fit(net, set, { ...options, ...more });
    return { weights: valuesOf(net), history };
  } finally {
    dispose(net);
  }
}

interface Case {
  readonly make: () => Net;
  readonly kept: Transform;
  readonly upTo: string;
  readonly set?: Dataset;
  readonly more?: Partial<FitOptions>;
}

const CASES: Record<string, Case> = {
  LeNet: {
    make: () => ({ ...lenet({ size: 8, classes: 3, seed: 2 }), input: { shape: [8, 8, 1], mean: 127, std: 64 } }),
    kept: freeze('conv1'),
    upTo: 'conv1',
    set: pictures(),
  },
  'a perceptron': {
    make: () => mlp({ inputFeatures: 5, hidden: 7, classes: 3 }),
    kept: freeze('hidden'),
    upTo: 'hidden',
  },
  'a LayersModel with dropout in its head': { make: model, kept: freeze('first', 'norm'), upTo: 'norm' },
  'a net with dropout in the part that trainable': {
    make: () => join(cut(mlp({ inputFeatures: 5, hidden: 7 }), 'hidden'), head({ classes: 3, dropout: 0.4 })),
    kept: freeze(1),
    upTo: 'hidden',
  },
  'held-out data': { make: () => tower(['a', 'b', 'c']), kept: freeze(2), upTo: 'b', more: { validate: held } },
  'an adaptation behind the frozen layers': {
    make: () => tower(['a', 'b', 'c']),
    kept: freeze(2),
    upTo: 'b',
    more: { adapt: drawn(target), validate: held },
  },
  'an adaptation that looks at a frozen layer': {
    make: () => tower(['a', 'b', 'c']),
    kept: freeze(3),
    upTo: 'a',
    more: { adapt: drawn(target, 'b') },
  },
};

describe('the weights are those of a run that computes frozen layers in every step', () => {
  const optimizers = { 'sgd with momentum': sgd(0.01, 0.9), adam: adam(0.01) };
  const rows = Object.keys(CASES).flatMap((name) =>
    Object.entries(optimizers).map((entry) => [name, ...entry] as const),
  );
  test.each(rows)('%s, %s', async (name, _, optimizer) => {
    const { make, kept, upTo, set, more } = CASES[name];
    const settings = { ...more, optimizer: chain(kept, optimizer) };
    const once = await train(make, settings, set);
    const always = await train(make, { ...settings, cache: false }, set);
    expect([once.history.frozen?.upTo, always.history.frozen]).toEqual([upTo, undefined]);
    expect(once.weights).toEqual(always.weights.map((weight) => expect.closeTo(weight, 5)));
    for (const [index, { loss, losses, validLoss, validAccuracy }] of always.history.epochs.entries()) {
      const result = once.history.epochs[index];
      expect(result.loss).toBeCloseTo(loss, 5);
      if (losses) expect(result.losses?.adaptation).toBeCloseTo(losses.adaptation, 5);
      if (validLoss) expect(result.validLoss).toBeCloseTo(validLoss, 5);
      expect(result.validAccuracy).toBe(validAccuracy);
    }
  });

  test('also where it was cut off and goes on from a checkpoint, with the layers computed once or not', async () => {
    const { make, kept } = CASES['a net with dropout in the part that trainable'];
    const optimizer = chain(kept, adam(0.01));
    const whole = await train(make, { optimizer });
    for (const cache of [undefined, false] as const) {
      const file = joinPath(folder, `cut ${cache}.safetensors`);
      const controller = new AbortController();
      const abort = { step: ({ step }: { step: number }) => (step === 7 ? controller.abort() : undefined) };
      const callbacks = [checkpoint(file, { every: 1 })];
      const first = { optimizer, callbacks: [abort, ...callbacks], signal: controller.signal };
      expect((await train(make, first)).history.stopped).toBe('interrupted');
      const rest = await train(make, { optimizer, callbacks, cache });
      expect(rest.weights).toEqual(whole.weights.map((weight) => expect.closeTo(weight, 5)));
      expect(rest.history.epochs).toHaveLength(5);
    }
  });
});

describe('the frozen layers', () => {
  test('are not run again in a step: five times as many epochs run them as often', async () => {
    let calls = 0;
    const counting: Layer = {
      name: 'counting',
      apply(x) {
        calls++;
        return x.mul(1);
      },
    };
    const count = async (more: Partial<FitOptions>) => {
      calls = 0;
      const optimizer = chain(freeze('a'), sgd(0.1));
      await eagerly(() => train(() => tower(['a', 'b'], [counting]), { optimizer, ...more }));
      return calls;
    };
    const [few, many] = [await count({ epochs: 2 }), await count({ epochs: 10 })];
    expect(many).toBe(few);
    // Four steps an epoch.
    expect(await count({ epochs: 10, cache: false })).toBe(40);
  });

  test('are computed once for runs on the same net and data, and the history says where they came from', async () => {
    const optimizer = chain(freeze('hidden'), sgd(0.1));
    const makeNet = () => mlp({ inputFeatures: 5, hidden: 9, classes: 3, seed: 77 });
    const first = await train(makeNet, { optimizer });
    const second = await train(makeNet, { optimizer, seed: 9 });
    expect([first.history.frozen?.found, second.history.frozen?.found]).toEqual([false, true]);
    // 24 examples of nine numbers of four bytes.
    expect(first.history.frozen).toMatchObject({ upTo: 'hidden', bytes: 24 * 9 * 4 });
    expect(first.history.seconds).toBeGreaterThanOrEqual(first.history.frozen?.seconds ?? Number.POSITIVE_INFINITY);
  });

  test('behind which everything is frozen but the weights of an adaptation are kept up to where it looks', async () => {
    const optimizer = chain(freeze('*'), sgd(0.1));
    const run = (cache?: false) => train(() => tower(['a', 'b', 'c']), { optimizer, adapt: drawn(target), cache });
    const [once, always] = [await run(), await run(false)];
    expect(once.history.frozen?.upTo).toBe('b');
    const losses = ({ history }: typeof once) => history.epochs.map(({ loss }) => loss);
    expect(losses(once)).toEqual(losses(always).map((loss) => expect.closeTo(loss, 5)));
  });
});

describe('nothing is kept', () => {
  const half: Layer = { name: 'half', apply: (x, _, mode) => dropout(x, 0.5, mode) };
  const optimizer = chain(freeze('a'), sgd(0.1));
  const plain = () => tower(['a', 'b']);
  const rows: [string, () => Net, Partial<FitOptions>][] = [
    ['behind augment', () => augment(plain(), noise(0.1)), {}],
    ['where no layer is frozen', plain, { optimizer: sgd(0.1) }],
    ['where only a layer behind is frozen', plain, { optimizer: chain(freeze('b'), sgd(0.1)) }],
    ['with mix', plain, { mix: mixup(0.2) }],
    ['with cache: false', plain, { cache: false }],
    [
      'of random views where a teacher sees each example as it is',
      () => augment(plain(), noise(0.1)),
      { cache: { views: 2 }, loss: distillation(mlp({ inputFeatures: 5, hidden: 2, classes: 3 })) },
    ],
  ];
  test.each(rows)('%s', async (_, make, more) => {
    expect((await train(make, { optimizer, epochs: 1, ...more })).history.frozen).toBeUndefined();
  });

  test('behind a layer that drops, but what stands in front of it is', async () => {
    const { history } = await train(() => tower(['a', 'b', 'c'], [half]), { optimizer: chain(freeze(2), sgd(0.1)) });
    expect(history.frozen?.upTo).toBe('a');
  });

  test('of a stream', async () => {
    const net = plain();
    const { frozen } = await fit(net, stream(data, { batch: 6 }), { ...options, optimizer });
    expect(frozen).toBeUndefined();
    dispose(net);
  });
});

describe('views', () => {
  const make = () => augment(tower(['a', 'b']), noise(0.5));
  // A rate at which nothing moves: an epoch's loss then tells its examples, in whatever order.
  const still = chain(freeze('a'), sgd(1e-9));
  const losses = async (more: Partial<FitOptions>, net = make) =>
    (await train(net, { optimizer: still, epochs: 7, ...more })).history.epochs.map(({ loss }) => loss);

  test('are so many versions of each example, and epochs take turns with them', async () => {
    const result = await losses({ cache: { views: 3 } });
    for (const index of [3, 4, 5, 6]) expect(result[index]).toBeCloseTo(result[index - 3], 5);
    for (const [one, other] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ])
      expect(Math.abs(result[one] - result[other])).toBeGreaterThan(1e-4);
  });

  test('of one are one random version, and not the example as it is', async () => {
    const [one, plain] = [await losses({ cache: { views: 1 } }), await losses({}, () => tower(['a', 'b']))];
    expect(one).toEqual(one.map(() => expect.closeTo(one[0], 5)));
    expect(Math.abs(one[0] - plain[0])).toBeGreaterThan(1e-4);
  });

  test('are drawn by the seed: the same one gives the same weights, another one others', async () => {
    const optimizer = chain(freeze('a'), sgd(0.1));
    const run = (seed: number) => train(make, { optimizer, cache: { views: 2 }, seed });
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(one.history.frozen?.upTo).toBe('a');
    expect(again.weights).toEqual(one.weights);
    expect(other.weights).not.toEqual(one.weights);
  });

  test('leave held-out data as it is', async () => {
    const optimizer = chain(freeze('a'), sgd(1e-9));
    const [views, plain] = [
      await train(make, { optimizer, epochs: 1, cache: { views: 2 }, validate: held }),
      await train(() => tower(['a', 'b']), { optimizer, epochs: 1, validate: held }),
    ];
    expect(views.history.epochs[0].validLoss).toBeCloseTo(plain.history.epochs[0].validLoss ?? 0, 5);
  });

  test.each([0, -1, 1.5])('of %p are refused', async (views) => {
    const run = () => train(make, { optimizer: still, cache: { views } });
    await expect(run()).rejects.toThrow(TransferError);
    await expect(run()).rejects.toThrow(
      `cache's views must be a positive integer, the random views of each example; got ${views}. Try views: 4.`,
    );
  });
});

describe('where it is kept', () => {
  const optimizer = chain(freeze('hidden'), sgd(0.1));
  const makeNet = (seed: number) => () => mlp({ inputFeatures: 5, hidden: 6, classes: 3, seed });

  test('on disk it is found again, and the weights are the same as from memory', async () => {
    const runs = [
      await train(makeNet(31), { optimizer, cache: { where: 'disk' }, validate: held }),
      await train(makeNet(31), { optimizer, cache: { where: 'disk' }, validate: held }),
      await train(makeNet(31), { optimizer, cache: { where: 'memory' }, validate: held }),
    ];
    expect(runs.map(({ history }) => history.frozen?.found)).toEqual([false, true, false]);
    expect(runs[1].weights).toEqual(runs[0].weights);
    expect(runs[2].weights).toEqual(runs[0].weights);
  });

  test('custom layers cannot be identified in the next process, so disk is refused', async () => {
    const run = () =>
      train(() => tower(['a', 'b']), { optimizer: chain(freeze('a'), sgd(0.1)), cache: { where: 'disk' } });
    await expect(run()).rejects.toThrow(TransferError);
    await expect(run()).rejects.toThrow(
      'cache on disk needs layers that another process can identify; got custom layers in tower + head. ' +
        "Try cache: { where: 'memory' }, or leave `where` out.",
    );
  });

  test('another place is refused', async () => {
    const run = () => train(makeNet(1), { optimizer, cache: { where: 'cloud' as 'disk' } });
    await expect(run()).rejects.toThrow("cache's where must be 'memory' or 'disk'; got 'cloud'. Try leaving it out.");
  });
});

describe('a wish to stop', () => {
  const optimizer = chain(freeze('hidden'), sgd(0.1));
  const make = () => mlp({ inputFeatures: 5, hidden: 6, classes: 3, seed: 51 });

  test('before the run leaves the weights and says so', async () => {
    const controller = new AbortController();
    controller.abort();
    const { history, weights } = await train(make, { optimizer, signal: controller.signal });
    expect(history).toMatchObject({ stopped: 'interrupted', epochs: [] });
    const net = make();
    expect(weights).toEqual(valuesOf(net));
    dispose(net);
  });

  test('while the frozen layers are computed ends the run, and what is half done is not kept', async () => {
    const controller = new AbortController();
    const many = points(600, 8);
    let reads = 0;
    // Read once for the key, in batches of 32, then again for the layers.
    const slow: Dataset = {
      ...many,
      read(indices) {
        if (++reads === Math.ceil(600 / 32) + 3) controller.abort();
        return many.read(indices);
      },
    };
    const { history } = await train(make, { optimizer, signal: controller.signal }, slow);
    expect(history).toMatchObject({ stopped: 'interrupted', epochs: [] });
    expect(history.frozen).toBeUndefined();
    const after = await train(make, { optimizer, epochs: 1 }, slow);
    expect(after.history.frozen?.found).toBe(false);
    expect(after.history.stopped).toBeUndefined();
  });

  test('of views, too', async () => {
    const controller = new AbortController();
    controller.abort();
    const views = () => augment(make(), noise(0.1));
    const { history } = await train(views, { optimizer, signal: controller.signal, cache: { views: 2 } });
    expect(history).toMatchObject({ stopped: 'interrupted', epochs: [] });
  });
});

describe('an error while the frozen layers are computed', () => {
  const make = () => ({ ...lenet({ size: 8, classes: 3 }), input: { shape: [8, 8, 1], mean: 127, std: 64 } });
  const optimizer = chain(freeze('conv1'), sgd(0.1));
  const whole = pictures();
  const damaged: Dataset = {
    ...whole,
    read: async (indices) => {
      if (indices.includes(20)) throw new TransferError('bird.png is damaged. readable(data) leaves such images out.');
      return whole.read(indices);
    },
  };
  const scaled: Dataset = {
    ...whole,
    read: async (indices) => {
      const x = await whole.read(indices);
      const small = tf.tidy(() => x.greater(127).cast('float32').mul(0.5).add(0.25));
      x.dispose();
      return small;
    },
  };
  test.each([
    ['a damaged picture', damaged, {}],
    ['pixels that were scaled before', scaled, {}],
    ['held-out pictures that are damaged', whole, { validate: damaged }],
  ])('is the sentence that a run without them gives, and leaves no tensor: %s', async (_, set, more) => {
    const messageOf = async (makeNet: Partial<FitOptions>) => {
      const failed = await train(make, { optimizer, ...more, ...makeNet }, set).catch((cause) => cause);
      expect(failed).toBeInstanceOf(TransferError);
      return failed.message;
    };
    const message = await messageOf({ cache: false });
    await messageOf({});
    const tensors = tf.memory().numTensors;
    expect(await messageOf({})).toBe(message);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  test('is the same sentence where views are made', async () => {
    const views = () => augment(make(), noise(5));
    const messages = [];
    for (const cache of [{ views: 2 }, false] as const) {
      messages.push(await train(views, { optimizer, cache }, scaled).catch(({ message }) => message));
    }
    expect(messages[0]).toMatch(/^pictures: /);
    expect(messages[0]).toBe(messages[1]);
  });

  test('a glob that matches nothing is refused before anything is computed', async () => {
    let reads = 0;
    const counted = { ...whole, read: (indices: readonly number[]) => whole.read(indices).finally(() => reads++) };
    await expect(train(make, { optimizer: chain(freeze('conv1', 'cnov2'), sgd(0.1)) }, counted)).rejects.toThrow(
      /freeze\('cnov2'\) matches no weight/,
    );
    expect(reads).toBe(0);
  });
});

test('no tensor is left behind', async () => {
  const teacher = mlp({ inputFeatures: 5, hidden: 2, classes: 3 });
  const runs: (() => Promise<unknown>)[] = [
    () =>
      train(() => tower(['a', 'b', 'c']), {
        optimizer: chain(freeze(2), adam(0.01)),
        validate: held,
        adapt: drawn(target),
        loss: { labels: crossEntropy(), teacher: distillation(teacher) },
      }),
    () =>
      train(() => augment(tower(['a', 'b']), noise(0.1)), {
        optimizer: chain(freeze('a'), sgd(1)),
        cache: { views: 2 },
      }),
  ];
  for (const run of runs) {
    await run();
    const tensors = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(tensors);
  }
  dispose(teacher);
});
