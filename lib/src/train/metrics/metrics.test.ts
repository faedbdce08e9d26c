import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Metric } from '../../core/metric';
import type { Net } from '../../core/net';
import { arrays } from '../../data/arrays';
import { withTasks } from '../../data/task-labels';
import { tf } from '../../engine/tensorflow';
import { head } from '../../net/head';
import { sgd } from '../../optimize/sgd';
import { bestWeights } from '../callbacks/best-weights';
import { earlyStopping } from '../callbacks/early-stopping';
import { evaluate } from '../evaluate';
import { evaluateTasks } from '../evaluate-tasks';
import { type FitOptions, fit } from '../fit';
import { binaryCrossEntropy, crossEntropy, meanSquaredError } from '../loss';
import { accuracyScore } from './accuracy-score';
import { f1Score } from './f1-score';
import { rocAuc } from './roc-auc';
import { topKAccuracy } from './top-k-accuracy';

interface Case {
  logits: number[][];
  labels: number[] | number[][];
  accuracy: number;
  f1: Partial<Record<'macro' | 'weighted' | 'micro', number>>;
  /** Precision, recall, F1 and examples of each class. */
  'f1 of each'?: number[][];
  auc: number;
  top?: number[];
}

/** Made by bench/reference/metrics.py. */
const { 'made by': _, ...cases }: Record<string, Case> & { 'made by': unknown } = JSON.parse(
  readFileSync(join(__dirname, 'fixtures', 'metrics.json'), 'utf8'),
);

/** A net that outputs its input. */
const identity = (width: number, classes?: string[]): Net => ({
  name: 'identity',
  input: { shape: [width] },
  layers: [{ name: 'all', apply: (x) => x.clone() }],
  weights: {},
  output: [width],
  classes,
});

const value = (metric: Metric, { logits, labels }: Pick<Case, 'logits' | 'labels'>, classes: string[] = []): number =>
  tf.tidy(() => metric(tf.tensor(logits), tf.tensor(labels as number[]), { classes }) as number);

describe.each(Object.entries(cases))('of the case %s, scikit-learn gives the same', (_name, given) => {
  const width = given.logits[0].length;
  const names = Array.from({ length: width }, (_, index) => `class ${index}`);

  test('accuracy, F1 and area under the curve', () => {
    expect(value(accuracyScore(), given)).toBeCloseTo(given.accuracy, 12);
    for (const [average, f1] of Object.entries(given.f1))
      expect(value(f1Score({ average: average as 'macro' }), given)).toBeCloseTo(f1, 12);
    // The softmax of float32 logits in float64.
    expect(value(rocAuc(), given)).toBeCloseTo(given.auc, 12);
  });

  test('F1 of each class, and top-k accuracy', async () => {
    const { 'f1 of each': ofEach, top = [], logits, labels } = given;
    for (const [index, accuracy] of top.entries())
      expect(value(topKAccuracy(index + 1), given)).toBeCloseTo(accuracy, 12);
    if (!ofEach) return;
    for (const [index, [, , f1]] of ofEach.entries())
      expect(value(f1Score({ class: names[index] }), given, names)).toBeCloseTo(f1, 12);
    const data = arrays(logits, labels as number[], { classes: names });
    const { perClass, metrics } = await evaluate(identity(width), data, { metrics: { f1: f1Score() } });
    expect(metrics).toEqual({ f1: expect.closeTo(given.f1.macro as number, 12) });
    for (const [index, [precision, recall, f1, examples]] of ofEach.entries()) {
      const scores = { precision, recall, f1 };
      const near = Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, expect.closeTo(score, 12)]));
      expect(perClass[index]).toEqual({ class: names[index], ...near, examples });
    }
  });
});

describe('a metric', () => {
  const logits = [
    [2, 0],
    [0, 1],
    [3, 0],
  ];
  test('of one binary label reads outputs [examples, 1] and labels [examples]', () => {
    // Predicted: 1, 0, 1. True: 1, 1, 1. TP 2, FN 1: F1 = 4 / 5.
    expect(value(f1Score(), { logits: [[2], [-1], [3]], labels: [1, 1, 1] })).toBeCloseTo(0.8, 12);
  });

  test('of equal logits takes the first class, as accuracy does', () => {
    expect(value(topKAccuracy(1), { logits: [[1, 1]], labels: [0] })).toBe(1);
    expect(value(topKAccuracy(1), { logits: [[1, 1]], labels: [1] })).toBe(0);
    expect(value(accuracyScore(), { logits: [[1, 1]], labels: [1] })).toBe(0);
  });

  test('is NaN where no class has both kinds of examples', () => {
    expect(value(rocAuc(), { logits, labels: [0, 0, 0] })).toBeNaN();
  });

  test.each([
    [
      'labels that are no class',
      () => value(f1Score(), { logits, labels: [0, 1, 2] }),
      /integers from 0 to 1; got 2 at/,
    ],
    ['fractional labels', () => value(rocAuc(), { logits, labels: [0, 0.5, 1] }), /got 0.5 at index 1/],
    ['another number of labels', () => value(rocAuc(), { logits, labels: [0, 1] }), /rocAuc must get outputs/],
    [
      'a class that is not there',
      () => value(f1Score({ class: 'cat' }), { logits, labels: [0, 1, 1] }, ['car', 'dog']),
      /got 'cat'/,
    ],
    [
      'several labels for top-k',
      () => value(topKAccuracy(1), { logits, labels: logits.map(() => [1, 0]) }),
      /one class for each/,
    ],
    ['k of 0', () => topKAccuracy(0), /k is 0; it must be an integer of 1 or more/],
    [
      'an unknown average',
      () => f1Score({ average: 'mean' as never }),
      /average must be 'macro', 'weighted' or 'micro'/,
    ],
    ['both options', () => f1Score({ average: 'macro', class: 'a' }), /either average or class/],
  ])('rejects %s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

describe('fit', () => {
  const x = Array.from({ length: 24 }, (_, index) => [Math.sin(index), Math.cos(2 * index), index % 2]);
  const data = arrays(
    x,
    x.map((_, index) => index % 3),
    { classes: ['a', 'b', 'c'] },
  );
  const net = () => head({ classes: ['a', 'b', 'c'], inputFeatures: 3, seed: 1 });
  const options: FitOptions = {
    loss: crossEntropy(),
    optimizer: sgd(0.1),
    epochs: 3,
    batch: 8,
    seed: 1,
    validate: data,
  };
  const error: Metric = Object.assign(
    (outputs: Tensor, labels: Tensor) => outputs.argMax(1).notEqual(labels).mean().asScalar(),
    { lowerIsBetter: true },
  );

  test('records the metrics of each epoch under their names, equal to evaluate', async () => {
    const trained = net();
    const metrics = { f1: f1Score(), 'F1 of b': f1Score({ class: 'b' }), auc: rocAuc(), error };
    const { epochs } = await fit(trained, data, { ...options, metrics });
    const measured = await evaluate(trained, data, { metrics });
    expect(epochs.at(-1)?.metrics).toEqual(measured.metrics);
    expect(epochs.at(-1)?.metrics?.error).toBeCloseTo(1 - measured.accuracy, 6);
    expect(epochs.at(-1)?.metrics?.['F1 of b']).toBeCloseTo(measured.perClass[1].f1, 12);
  });

  test('metrics leave the training as it is, and no tensor behind', async () => {
    const [one, other] = [net(), net()];
    await fit(one, data, options);
    const before = tf.memory().numTensors;
    const makesTensors: Metric = (outputs) => outputs.square().sum().dataSync()[0];
    await fit(other, data, { ...options, metrics: { f1: f1Score(), makesTensors } });
    expect(tf.memory().numTensors).toBe(before);
    expect(other.weights['head/kernel'].arraySync()).toEqual(one.weights['head/kernel'].arraySync());
  });

  test('a metric stops the run and selects the weights, the lowest where lower is better', async () => {
    const scripted = (values: number[], more: object = {}): Metric => {
      let calls = 0;
      return Object.assign(() => values[calls++], more);
    };
    const run = (metric: Metric) => {
      const callbacks = [earlyStopping({ patience: 1, of: 'mine' }), bestWeights({ of: 'mine' })];
      return fit(net(), data, { ...options, epochs: 9, metrics: { mine: metric }, callbacks });
    };
    expect((await run(scripted([1, 2, 3, 2]))).epochs).toHaveLength(4);
    expect((await run(scripted([3, 2, 1, 2], { lowerIsBetter: true }))).epochs).toHaveLength(4);
    expect((await run(scripted([3, 2, 1, 2]))).epochs).toHaveLength(2);
  });

  test('with labels by task a metric is that of each task that it fits, and their mean', async () => {
    const labels = x.map(([a, b]) => [Number(a > 0), Number(b > 0)]);
    const trained = head({ classes: ['up', 'right'], inputFeatures: 3, seed: 1 });
    const several = withTasks(data, { signs: { classes: ['up', 'right'], labels } });
    const metrics = { f1: f1Score(), auc: rocAuc() };
    const loss = { signs: binaryCrossEntropy() };
    const { epochs } = await fit(trained, several, { ...options, loss, validate: several, metrics });
    const { signs } = await evaluateTasks(trained, several, { metrics });
    expect(epochs.at(-1)?.metrics).toEqual(signs.metrics);
    expect(epochs.at(-1)?.validTasks?.signs).toMatchObject({ accuracy: signs.accuracy, metrics: signs.metrics });
    expect(epochs.at(-1)?.validAccuracy).toBe(signs.accuracy);
  });

  test('multi-hot labels follow the classes of the network', async () => {
    const labels = x.map(([a, b]) => [Number(b > 0), Number(a > 0)]);
    const swapped = withTasks(data, { signs: { classes: ['right', 'up'], labels } });
    const straight = withTasks(data, { signs: { classes: ['up', 'right'], labels: labels.map(([r, u]) => [u, r]) } });
    const [one, other] = [0, 0].map(() => head({ classes: ['up', 'right'], inputFeatures: 3, seed: 1 }));
    const loss = { signs: binaryCrossEntropy() };
    await fit(one, straight, { ...options, validate: undefined, loss });
    await fit(other, swapped, { ...options, validate: undefined, loss });
    expect(other.weights['head/kernel'].arraySync()).toEqual(one.weights['head/kernel'].arraySync());
    expect(await evaluateTasks(one, swapped)).toEqual(await evaluateTasks(one, straight));
  });

  const numbers = arrays(
    x,
    x.map((_, index) => index / 7),
    { classes: [] },
  );
  test.each([
    [
      'no held-out data',
      { validate: undefined, metrics: { f1: f1Score() } },
      /measured on held-out data; got f1, and no validate/,
    ],
    ['a name that is taken', { metrics: { validLoss: f1Score() } }, /got 'validLoss', which fit measures anyway/],
    ['no function', { metrics: { f1: 'f1' as never } }, /metric 'f1' must be a function; got the string 'f1'/],
    [
      'a class that is not there',
      { metrics: { f1: f1Score({ class: 'z' }) } },
      /f1Score's class must be a class of the data/,
    ],
    [
      'a metric without a number',
      { metrics: { mine: ((outputs: Tensor) => outputs) as never } },
      /'mine' must return a number/,
    ],
    [
      'a measure that is not there',
      { callbacks: [earlyStopping({ patience: 1, of: 'f1' })] },
      /got 'f1', which is no metric of fit/,
    ],
  ])('rejects %s', async (_, more, message) => {
    await expect(fit(net(), data, { ...options, ...more })).rejects.toThrow(message);
  });

  test('rejects class metrics on numbers before it trains, and crossEntropy on several labels', async () => {
    const regression = head({ numbers: 1, inputFeatures: 3 });
    const kernel = regression.weights['head/kernel'].arraySync();
    const more = { loss: meanSquaredError(), validate: numbers, metrics: { auc: rocAuc() } };
    await expect(fit(regression, numbers, { ...options, ...more })).rejects.toThrow(/rocAuc's labels must be integers/);
    expect(regression.weights['head/kernel'].arraySync()).toEqual(kernel);
    const several = withTasks(data, { signs: { classes: ['up', 'right'], labels: x.map(() => [0, 1]) } });
    const two = head({ classes: ['up', 'right'], inputFeatures: 3 });
    const loss = { signs: crossEntropy() };
    await expect(fit(two, several, { ...options, validate: undefined, loss })).rejects.toThrow(
      /Try binaryCrossEntropy\(\)/,
    );
  });
});
