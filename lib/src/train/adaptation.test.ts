import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs';
import { combineAdaptations } from '../adapt/combine-adaptations';
import type { Run } from '../core/callback';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { unlabelled } from '../data/unlabelled';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { dense } from '../net/layers';
import { denseWeights, drawWeights } from '../net/weights';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { ramp } from '../optimize/schedule';
import { sgd } from '../optimize/sgd';
import type { Adaptation, Domain } from './adaptation';
import type { Balance } from './balance';
import { earlyStopping } from './callbacks/early-stopping';
import { evaluate } from './evaluate';
import { type FitOptions, fit } from './fit';
import { crossEntropy, type LossContext } from './loss';
import { mixup } from './mixup';
import { predict } from './predict';

/** Points of two classes; `shift` moves all of them along the second axis, which says nothing of the class. */
function domain(count: number, shift: number, seed: number): Dataset {
  const noise = tf.tidy(() => tf.randomNormal([count, 2], 0, 0.5, 'float32', seed).arraySync()) as number[][];
  const labels = noise.map((_, index) => index % 2);
  return arrays(
    noise.map(([x, y], index) => [x + (labels[index] ? 1 : -1), y + shift]),
    labels,
    { classes: ['left', 'right'], name: `shifted by ${shift}` },
  );
}

/** Two features of two inputs, then a head: the features are what an adaptation compares. */
function net(): Net {
  const body: Net = {
    name: 'body',
    input: { shape: [2] },
    layers: [{ name: 'body', apply: (x, w) => dense(x, w, 'body') }],
    weights: drawWeights(denseWeights('body', 2, 2, 'glorot'), 4),
    output: [2],
  };
  return join(body, head({ classes: 2, seed: 5 }));
}

/** Squared distance between the domains' mean features: the first moment alone of what MMD compares. */
function meanDistance(target: Dataset): Adaptation {
  return {
    target,
    scalars: ({ position }) => ({ weight: ramp()(position) }),
    loss: (source, other, { scalars }) =>
      source.features.mean(0).sub(other.features.mean(0)).square().sum().mul(scalars.weight) as Scalar,
  };
}

const options: FitOptions = { loss: crossEntropy(), optimizer: adam(0.02), epochs: 12, batch: 10, seed: 3 };

describe('adapt', () => {
  const source = domain(60, 0, 1);
  // Another length than the source's, and no multiple of the batch.
  const target = domain(43, 3, 2);

  test('draws the mean features of the two domains together, and is told apart from the loss in the history', async () => {
    const gap = async (adapt?: Adaptation) => {
      const trained = net();
      const history = await fit(trained, source, { ...options, adapt });
      const features = async (data: Dataset) =>
        (await predict({ ...trained, layers: trained.layers.slice(0, 1) }, data)).mean(0);
      const distance = (await features(source))
        .sub(await features(target))
        .square()
        .sum()
        .dataSync()[0];
      dispose(trained);
      return { distance, history };
    };
    const [without, adapted] = [await gap(), await gap(meanDistance(target))];
    expect(adapted.distance).toBeLessThan(without.distance / 20);
    const last = adapted.history.epochs[11];
    expect(Object.keys(last.losses ?? {})).toEqual(['loss', 'adaptation']);
    expect(last.loss).toBeCloseTo((last.losses?.loss ?? 0) + (last.losses?.adaptation ?? 0), 10);
    expect(without.history.epochs[11].losses).toBeUndefined();
  });

  test('cannot see the labels of the target: with others, and with none, the run is the same to the bit', async () => {
    const losses = async (labels: readonly number[]) => {
      const trained = net();
      const { epochs } = await fit(trained, source, { ...options, adapt: meanDistance({ ...target, labels }) });
      dispose(trained);
      return epochs.map(({ loss }) => loss);
    };
    const truth = await losses(target.labels);
    expect(await losses(target.labels.map((label) => 1 - label))).toEqual(truth);
    expect(await losses(target.labels.map(() => Number.NaN))).toEqual(truth);
  });

  test('takes an unlabelled target, with the same run to the bit, and nothing learns from or measures on one', async () => {
    const losses = async (adapted: Dataset) => {
      const trained = net();
      const { epochs } = await fit(trained, source, { ...options, adapt: meanDistance(adapted) });
      dispose(trained);
      return epochs.map(({ loss }) => loss);
    };
    expect(await losses(unlabelled(target))).toEqual(await losses(target));
    const trained = net();
    await expect(fit(trained, unlabelled(source), options)).rejects.toThrow(
      /must be labelled; got .*, which is unlabelled/,
    );
    await expect(fit(trained, source, { ...options, validate: unlabelled(target) })).rejects.toThrow(/is unlabelled/);
    await expect(evaluate(trained, unlabelled(target))).rejects.toThrow(
      /must have labels; got .*, which is unlabelled/,
    );
    dispose(trained);
  });

  test('refuses a target of another shape, or of pixels beside values that are scaled', async () => {
    const trained = net();
    const wide = arrays([[1, 2, 3]], [0], { name: 'wide' });
    await expect(fit(trained, source, { ...options, adapt: meanDistance(wide) })).rejects.toThrow(
      /shape \[2\], wide has \[3\]/,
    );
    const pixels = { ...target, pixels: true };
    await expect(fit(trained, source, { ...options, adapt: meanDistance(pixels) })).rejects.toThrow(
      /got scaled values in .*, and pixels 0 to 255 in the target/,
    );
    dispose(trained);
  });

  test('is the same whether the step is compiled or runs as it is, to 1e-5', async () => {
    const run = async () => {
      const trained = net();
      const { epochs } = await fit(trained, source, { ...options, epochs: 3, adapt: meanDistance(target) });
      dispose(trained);
      return epochs.map(({ loss }) => loss);
    };
    const [compiled, eager] = [await run(), await eagerly(run)];
    for (const [index, loss] of compiled.entries()) expect(Math.abs(loss - eager[index])).toBeLessThan(1e-5 * loss);
  });

  test('trains weights of its own beside the net, and frees them', async () => {
    const before = tf.memory().numTensors;
    const trained = net();
    const classifier: Adaptation = {
      target,
      weights: (features) => drawWeights(denseWeights('domain', features, 1, 'glorot'), 9),
      loss(from, to, { weights }) {
        const logits = tf.concat([dense(from.features, weights, 'domain'), dense(to.features, weights, 'domain')]);
        const domains = tf.concat([tf.zeros([from.features.shape[0], 1]), tf.ones([to.features.shape[0], 1])]);
        return tf.losses.sigmoidCrossEntropy(domains, logits) as Scalar;
      },
    };
    const frozen = chain(freeze('body', 'head'), adam(0.1));
    const losses: number[] = [];
    await fit(trained, source, {
      ...options,
      optimizer: frozen,
      adapt: classifier,
      callbacks: [{ epoch: ({ history }) => void losses.push(history.epochs.at(-1)?.losses?.adaptation ?? 0) }],
    });
    // Only the classifier is trained: the domains are three apart, so a line in the features separates them.
    expect(losses[11]).toBeLessThan(losses[0] / 2);
    dispose(trained);
    expect(tf.memory().numTensors).toBe(before);
  });

  const meanOf = (axis: number) => (tensor: Tensor) => tensor.mean(0).slice(axis, 1).asScalar();

  test('watches numbers without a change to the run: their means over the examples stand in each record', async () => {
    const run = async (measures?: Adaptation['measures']) => {
      const trained = net();
      const sums: number[] = [];
      const callbacks = [
        { step: ({ progress }: Run) => void sums.push(progress.measures?.first ?? 0, progress.examples) },
      ];
      const more = { ...options, batch: 25, epochs: 2, adapt: { ...meanDistance(target), measures }, callbacks };
      const { epochs } = await fit(trained, source, more);
      const weights = Object.values(trained.weights).map((weight) => [...weight.dataSync()]);
      dispose(trained);
      return { epochs, weights, sums };
    };
    const watched = await run({
      first: (from) => meanOf(0)(from.features),
      second: (_, to) => meanOf(1)(to.outputs),
      size: (from) => tf.scalar(from.features.shape[0]),
    });
    const plain = await run();
    expect(watched.weights).toEqual(plain.weights);
    expect(plain.epochs[0].measures).toBeUndefined();
    expect(Object.keys(watched.epochs[0].measures ?? {})).toEqual(['first', 'second', 'size']);
    expect(Object.keys(watched.epochs[0].losses ?? {})).toEqual(['loss', 'adaptation']);
    // Batches of 25, 25 and 10: a mean over examples, and not over steps.
    const [first, , second, , , all] = watched.sums;
    expect(all).toBe(60);
    expect(second).not.toBe(first);
    expect(watched.epochs[0].measures?.size).toBeCloseTo((25 * 25 + 25 * 25 + 10 * 10) / 60, 5);
    expect(watched.epochs[0].measures?.first).toBeCloseTo(watched.sums[4] / 60, 6);
  });

  test('watches beside a balance too, and several tasks keep their names', async () => {
    const trained = net();
    const equally: Balance = (gramian) => tf.ones([gramian.shape[0]]) as Tensor1D;
    const adapt = { ...meanDistance(target), measures: { first: (from: Domain) => meanOf(0)(from.features) } };
    const loss = { one: crossEntropy(), two: crossEntropy() };
    const { epochs } = await fit(trained, source, { ...options, epochs: 1, loss, adapt, balance: equally });
    expect(Object.keys(epochs[0].losses ?? {})).toEqual(['one', 'two', 'adaptation']);
    expect(Number.isFinite(epochs[0].measures?.first)).toBe(true);
    dispose(trained);
  });

  test('looks at several layers, and hears how many numbers each gives', async () => {
    const trained = net();
    const widths: unknown[] = [];
    const adapt: Adaptation = {
      target,
      at: 'head',
      also: ['body', undefined],
      weights(...features) {
        widths.push(features);
        return {};
      },
      loss(from) {
        const [body, last] = from.also ?? [];
        return body.sub(last).abs().sum().add(from.features.sub(from.outputs).abs().sum()) as Scalar;
      },
    };
    const { epochs } = await fit(trained, source, { ...options, epochs: 1, adapt });
    expect(widths).toEqual([[2, 2, [2, 2]]]);
    expect(epochs[0].losses?.adaptation).toBe(0);
    dispose(trained);
  });

  test('asks a teacher about the source, behind frozen layers too, and refuses one that learns', async () => {
    const [trained, teacher] = [net(), net()];
    const adapt: Adaptation = {
      target,
      at: 'head',
      teachers: [teacher],
      loss: (from, _, { outputsOf }) =>
        from.outputs
          .sub((outputsOf as LossContext['outputsOf'])(teacher))
          .square()
          .sum() as Scalar,
    };
    const still = chain(freeze('body', 'head/bias'), sgd(0));
    for (const cache of [undefined, false] as const) {
      const { epochs, frozen } = await fit(trained, source, { ...options, optimizer: still, epochs: 1, adapt, cache });
      expect(epochs[0].losses?.adaptation).toBeLessThan(1e-10);
      expect(frozen === undefined).toBe(cache === false);
    }
    await expect(fit(trained, source, { ...options, adapt: { ...adapt, teachers: [trained] } })).rejects.toThrow(
      /got weights shared with/,
    );
    for (const one of [trained, teacher]) dispose(one);
  });

  test('can be all that teaches; without it a run without a loss is refused', async () => {
    const trained = net();
    const more = { ...options, loss: {}, validate: source };
    const { epochs } = await fit(trained, source, { ...more, adapt: meanDistance(target) });
    expect(epochs[11].losses).toBeUndefined();
    expect(epochs[11].validAccuracy).toBeGreaterThanOrEqual(0);
    expect(epochs[11].validLoss).toBeUndefined();
    await expect(fit(trained, source, more)).rejects.toThrow(/fit needs a loss or an adaptation; got none/);
    const stopping = [earlyStopping({ patience: 1 })];
    await expect(fit(trained, source, { ...more, adapt: meanDistance(target), callbacks: stopping })).rejects.toThrow(
      /labels teach nothing in this run. Use earlyStopping\(\{ of: 'validAccuracy' \}\)/,
    );
    dispose(trained);
  });

  test('needs features: a layer that gives rows of them is named', async () => {
    const rows: Net = {
      name: 'rows',
      input: { shape: [2] },
      layers: [
        { name: 'rows', apply: (x) => x.reshape([-1, 2, 1]) },
        { name: 'flat', apply: (x, w) => dense(x.reshape([-1, 2]), w, 'flat') },
      ],
      weights: drawWeights(denseWeights('flat', 2, 2, 'he'), 1),
      output: [2],
    };
    const adapt = { ...meanDistance(target), weights: () => ({}) };
    await expect(fit(rows, source, { ...options, adapt })).rejects.toThrow(
      /must output features or a feature map; got \[2,1\] for an example/,
    );
    dispose(rows);
  });
});

describe('an adaptation that reads labels, and has a memory', () => {
  const [source, target] = [domain(30, 0, 1), domain(30, 2, 2)];

  /** Counts the examples of each class in its memory. */
  function counting(more: Partial<Adaptation> = {}): Adaptation {
    return {
      target,
      labels: true,
      weights: () => tf.tidy(() => ({ 'memory/counts': tf.variable(tf.zeros([2]), false) })),
      loss({ features, labels }, _, { weights, mode }) {
        const counts = tf
          .oneHot((labels as Tensor1D).toInt(), 2)
          .sum(0)
          .toFloat();
        mode.update('memory/counts', weights['memory/counts'].add(counts));
        return features.mean().mul(0);
      },
      ...more,
    };
  }

  async function counted(data: Dataset, adapt: Adaptation, more: Partial<FitOptions> = {}): Promise<number[][]> {
    const trained = net();
    const counts: number[][] = [];
    const read = ({ state }: Run) => {
      const name = Object.keys(state).find((one) => one.endsWith('memory/counts')) as string;
      counts.push(Array.from(state[name].dataSync()));
    };
    await fit(trained, data, { ...options, loss: {}, adapt, epochs: 2, callbacks: [{ epoch: read }], ...more });
    dispose(trained);
    return counts;
  }

  test('gets the source labels with a loss and without one, compiled and eagerly, and combined with others', async () => {
    const expected = [
      [15, 15],
      [30, 30],
    ];
    expect(await counted(source, counting())).toEqual(expected);
    expect(await eagerly(() => counted(source, counting()))).toEqual(expected);
    expect(await counted(source, counting(), { loss: crossEntropy() })).toEqual(expected);
    expect(await counted(source, combineAdaptations([meanDistance(target), counting()]))).toEqual(expected);
    expect(await counted(source, counting(), { optimizer: chain(freeze('body'), adam(0.1)) })).toEqual(expected);
  });

  test('with sourceOnly gets the source as both domains, and no batch of the target is read', async () => {
    const unread: Dataset = {
      ...target,
      read: () => {
        throw new Error('the target was read');
      },
    };
    let same = false;
    const adapt = counting({ target: unread, sourceOnly: true });
    const loss: Adaptation['loss'] = (first, second, given) => {
      same = first.features === second.features;
      return adapt.loss(first, second, given);
    };
    expect(await counted(source, { ...adapt, loss })).toHaveLength(2);
    expect(same).toBe(true);
  });

  test('others get none, and leave no tensor behind', async () => {
    const seen: unknown[] = [];
    const adapt = counting({
      labels: false,
      loss: (from, to) => {
        seen.push(from.labels, to.labels);
        return from.features.mean().mul(0);
      },
    });
    await counted(source, adapt);
    expect(new Set(seen)).toEqual(new Set([undefined]));
    const before = tf.memory().numTensors;
    await counted(source, counting());
    expect(tf.memory().numTensors).toBe(before);
  });

  test('needs labels, of one task, of examples that are not mixed', async () => {
    await expect(counted(unlabelled(source), counting())).rejects.toThrow(/is unlabelled/);
    const byTask = withTasks(source, { task: { classes: source.classes, labels: source.labels } });
    await expect(counted(byTask, counting(), { loss: { task: crossEntropy() } })).rejects.toThrow(
      /must get one label for each example; got labels of several tasks/,
    );
    await expect(counted(source, counting(), { mix: mixup(0.2) })).rejects.toThrow(/got mix, which blends them/);
  });
});
