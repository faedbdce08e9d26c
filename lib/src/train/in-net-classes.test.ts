import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import sharp from 'sharp';
import { calibration } from '../calibrate/calibration';
import { calibrate } from '../calibrate/temperature';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { balancedWeights } from '../data/balanced-weights';
import { concat } from '../data/concat';
import { csv } from '../data/csv';
import { images } from '../data/images';
import { inClassesOf } from '../data/in-classes-of';
import { onlyClasses } from '../data/only-classes';
import { split } from '../data/split';
import { stream } from '../data/stream';
import { subset } from '../data/subset';
import { take } from '../data/take';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { heads } from '../net/heads';
import { adam } from '../optimize/adam';
import { soup } from '../recipes/soup';
import { sourceRisk } from '../select/source-risk';
import { plotConfusion } from '../show/plot-confusion';
import { evaluate } from './evaluate';
import { evaluateTasks } from './evaluate-tasks';
import { fit } from './fit';
import { inNetClasses } from './in-net-classes';
import { crossEntropy } from './loss';

const folder = mkdtempSync(joinPath(tmpdir(), 'class-names-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FRUIT = ['apple', 'banana', 'cherry'];

/** Gives class k to what lies nearest to k: the logits of k are 20 (k x - k k / 2). */
function nearest(classes: number | readonly string[]): Net {
  const net = head({ classes, inputFeatures: 1 });
  const count = net.output[0];
  const each = Array.from({ length: count }, (_, k) => k);
  tf.tidy(() => {
    net.weights['head/kernel'].assign(tf.tensor([each.map((k) => 20 * k)]));
    net.weights['head/bias'].assign(tf.tensor(each.map((k) => -10 * k * k)));
  });
  return net;
}

/** Examples at 0, 1, 2, …, near the numbers of their classes in `order`, whatever the set calls index 0. */
function near(labels: readonly number[], order: readonly string[] = FRUIT): Dataset {
  const x = labels.map((label, index) => [FRUIT.indexOf(order[label]) + (index % 3) / 10]);
  return arrays(x, [...labels], { classes: [...order], name: 'fruit' });
}

const rows = (kinds: readonly string[]) =>
  `size,kind\n${kinds.flatMap((kind) => [-0.1, 0, 0.1].map((off) => `${FRUIT.indexOf(kind) + off},${kind}`)).join('\n')}\n`;

describe('accuracy is the same whatever of the classes a test set has', () => {
  test('a CSV that lacks the first class', async () => {
    const [train, test] = [joinPath(folder, 'train.csv'), joinPath(folder, 'test.csv')];
    writeFileSync(train, rows(FRUIT));
    writeFileSync(test, rows(['cherry', 'banana']));
    const learnt = csv(train, { label: 'kind' });
    const net = nearest(learnt.classes);
    const data = csv(test, { label: 'kind' });
    expect(data.classes).toEqual(['banana', 'cherry']);
    const { accuracy, confusion, predictions, classes } = await evaluate(net, data);
    expect(accuracy).toBe(1);
    expect(confusion).toEqual([
      [0, 0, 0],
      [0, 3, 0],
      [0, 0, 3],
    ]);
    expect(predictions.map((index) => classes[index])).toEqual([
      ...Array(3).fill('cherry'),
      ...Array(3).fill('banana'),
    ]);
    dispose(net);
  });

  test('an image folder that lacks a class', async () => {
    const paint = async (set: string, kind: string, level: number) => {
      mkdirSync(joinPath(folder, set, kind), { recursive: true });
      await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: level, g: level, b: level } } })
        .png()
        .toFile(joinPath(folder, set, kind, 'one.png'));
    };
    for (const [k, kind] of FRUIT.entries()) await paint('all', kind, 100 * k);
    for (const k of [1, 2]) await paint('some', FRUIT[k], 100 * k);
    const mean: Net = {
      name: 'mean',
      input: { shape: [4, 4, 3], mean: 0, std: 100 },
      layers: [{ name: 'mean', apply: (x) => x.mean([1, 2, 3]).expandDims(1) }],
      weights: {},
      output: [1],
    };
    const net = join(mean, nearest(images(joinPath(folder, 'all'), { size: 4 }).classes));
    const data = images(joinPath(folder, 'some'), { size: 4 });
    expect(data.classes).toEqual(['banana', 'cherry']);
    expect((await evaluate(net, data)).accuracy).toBe(1);
    dispose(net);
  });

  test('some of the classes, in another order: evaluate, calibration, calibrate, sourceRisk', async () => {
    const net = nearest(FRUIT);
    const data = near([0, 1, 2, 2, 1, 0]);
    const some = onlyClasses(data, ['cherry', 'banana']);
    expect((await evaluate(net, some)).accuracy).toBe(1);
    expect((await calibration(net, some)).error).toBeLessThan(0.2);
    expect(await sourceRisk(net, some)).toBe(0);
    const turned = onlyClasses(data, ['cherry', 'apple', 'banana']);
    const [calibrated, same] = [await calibrate(net, turned), await calibrate(net, data)];
    const temperature = (one: Net) => one.weights['temperature/value'].dataSync()[0];
    expect(temperature(calibrated)).toBe(temperature(same));
    for (const one of [net, calibrated, same]) one.weights['temperature/value']?.dispose();
    dispose(net);
  });

  test('for every order and every choice of classes, by name', async () => {
    const net = nearest(FRUIT);
    const cases = fc.record({
      order: fc.shuffledSubarray(FRUIT, { minLength: 1 }),
      offsets: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ order, offsets }) => {
        // Up to 0.9 away from the class, so that some are wrong.
        const kinds = offsets.map((_, index) => order[index % order.length]);
        const x = kinds.map((kind, index) => [FRUIT.indexOf(kind) + offsets[index] / 10 + 0.01]);
        const reordered = arrays(
          x,
          kinds.map((kind) => order.indexOf(kind)),
          { classes: order },
        );
        const plain = arrays(
          x,
          kinds.map((kind) => FRUIT.indexOf(kind)),
          { classes: FRUIT },
        );
        expect(await evaluate(net, reordered)).toEqual(await evaluate(net, plain));
      }),
      { numRuns: 40 },
    );
    dispose(net);
  });

  test('tasks, each against the classes of its head', async () => {
    const trunk: Net = {
      ...nearest(FRUIT),
      layers: [{ name: 'same', apply: (x) => x.clone() }],
      weights: {},
      output: [1],
    };
    const net = join(trunk, heads({ fruit: nearest(FRUIT), other: nearest(['x', 'y', 'z']) }));
    const plain = arrays([[0], [1], [2], [2]], [0, 0, 0, 0], { classes: [] });
    const data = withTasks(plain, {
      fruit: { classes: ['cherry', 'apple', 'banana'], labels: [1, 2, 0, Number.NaN] },
      other: { classes: ['z', 'y', 'x'], labels: [2, 1, 0, 0] },
    });
    const evaluation = await evaluateTasks(net, data);
    expect(evaluation).toEqual({ fruit: { accuracy: 1, examples: 3 }, other: { accuracy: 1, examples: 4 } });
    dispose(net);
  });
});

test('boxes of some classes, in another order, count in the classes of the detector', () => {
  const none = Array(5).fill(-1);
  const plain = arrays([[0], [1]], [0, 0], { classes: [] });
  const labels = [
    [1, 2, 3, 9, 8, ...none],
    [0, 2, 3, 9, 8, 1, 4, 5, 7, 6],
  ];
  const boxes = { width: 16, height: 16 };
  const data = withTasks(plain, { boxes: { classes: ['cherry', 'apple'], labels, boxes } });
  const detector: Net = { ...nearest(FRUIT), output: [4, 4, 7] };
  expect(inNetClasses(detector, data).tasks?.boxes).toEqual({
    classes: FRUIT,
    labels: [
      [0, 2, 3, 9, 8, ...none],
      [2, 2, 3, 9, 8, 0, 4, 5, 7, 6],
    ],
    boxes,
  });
  dispose(detector);
});

test('fit matches the labels of each task with its head once', async () => {
  const body: Net = {
    ...nearest(FRUIT),
    layers: [{ name: 'same', apply: (x) => x.clone() }],
    weights: {},
    output: [1],
  };
  const net = join(body, heads({ fruit: head({ classes: FRUIT, seed: 1 }) }));
  const data = withTasks(arrays([[0], [1], [2]], [0, 0, 0], { classes: [] }), {
    fruit: { classes: ['cherry', 'apple', 'banana'], labels: [1, 2, 0] },
  });
  const labels = [1, 2, 0];
  let matched = 0;
  labels.map = function map<Value>(each: (label: number, at: number, all: number[]) => Value): Value[] {
    matched++;
    return Array.prototype.map.call(this, each as never) as Value[];
  };
  const watched: Dataset = { ...data, tasks: { fruit: { classes: ['cherry', 'apple', 'banana'], labels } } };
  await fit(net, watched, { loss: { fruit: crossEntropy() }, optimizer: adam(0.1), epochs: 1 });
  expect(matched).toBe(1);
  dispose(net);
});

describe('fit against a net that has names', () => {
  const options = { loss: crossEntropy(), optimizer: adam(0.1), epochs: 30, batch: 6, seed: 1 };
  const train = near([0, 1, 2, 0, 1, 2]);
  const turned = onlyClasses(train, ['cherry', 'apple', 'banana']);
  const valuesOf = (net: Net) => Object.values(net.weights).map((weight) => [...weight.dataSync()]);
  const fresh = () => head({ classes: FRUIT, inputFeatures: 1, seed: 3 });
  // The examples of `turned` in the order of `train`.
  const aligned = subset(
    turned,
    train.ids.map((id) => turned.ids.indexOf(id)),
  );

  test('keeps the order of the net: data and validation in another order train it to the same weights', async () => {
    const [one, second] = [fresh(), fresh()];
    const expected = await fit(one, train, { ...options, validate: train });
    const history = await fit(second, aligned, { ...options, validate: turned });
    expect(valuesOf(second)).toEqual(valuesOf(one));
    expect(history.epochs.map(({ validAccuracy }) => validAccuracy)).toEqual(
      expected.epochs.map(({ validAccuracy }) => validAccuracy),
    );
    expect(second.classes).toEqual(FRUIT);
    expect((await evaluate(second, train)).accuracy).toBe((await evaluate(one, train)).accuracy);
    for (const net of [one, second]) dispose(net);
  });

  test('a stream as well', async () => {
    const [one, second] = [fresh(), fresh()];
    await fit(one, stream(train, { batch: 6, seed: 1 }), options);
    const before = tf.memory().numTensors;
    await fit(second, stream(aligned, { batch: 6, seed: 1 }), options);
    expect(valuesOf(second)).toEqual(valuesOf(one));
    expect(tf.memory().numTensors).toBe(before);
    for (const net of [one, second]) dispose(net);
  });

  test('a class that the net does not have is refused before anything is trained', async () => {
    const net = fresh();
    const before = valuesOf(net);
    const data = arrays([[0], [1], [2]], [0, 1, 2], { classes: ['apple', 'banana', 'plum'], name: 'market' });
    const sentence =
      'market has examples of classes that head does not have: plum. head has apple, banana, cherry; market has apple, ' +
      'banana, plum. Leave the others out: onlyClasses(data, names)';
    await expect(fit(net, data, { ...options, batch: 3 })).rejects.toThrow(sentence);
    await expect(fit(net, train, { ...options, validate: data })).rejects.toThrow(sentence);
    await expect(evaluate(net, data)).rejects.toThrow(sentence);
    await expect(calibration(net, data)).rejects.toThrow(sentence);
    await expect(fit(net, stream(data, { batch: 3 }), options)).rejects.toThrow(sentence);
    expect(valuesOf(net)).toEqual(before);
    dispose(net);
  });

  test('class weights for another order than the net has are refused', async () => {
    const net = fresh();
    const uneven = near([1, 0, 2, 0, 1, 0], ['cherry', 'apple', 'banana']);
    const weighted = (data: Dataset) => ({ ...options, loss: crossEntropy({ classWeights: balancedWeights(data) }) });
    await expect(fit(net, uneven, weighted(uneven))).rejects.toThrow(
      "The loss's class weights must be for the classes of head, apple, banana, cherry, in this order; got weights for cherry, " +
        'apple, banana. Try balancedWeights(inClassesOf(net, data)).',
    );
    await fit(net, uneven, weighted(inClassesOf(net, uneven)));
    dispose(net);
  });
});

describe('labels stay as they are', () => {
  test('where lists are equal: the same set', () => {
    const data = near([0, 1]);
    expect(inClassesOf({ name: 'net', classes: [...FRUIT] }, data)).toBe(data);
  });

  test('where the net or the data has no names, or one list only counts', async () => {
    const unnamed = near([0, 1, 2], ['cherry', 'banana', 'apple']);
    const counted = arrays([[0], [1], [2]], [0, 1, 2]);
    expect(inClassesOf({ name: 'net' }, unnamed)).toBe(unnamed);
    expect(inClassesOf({ name: 'net', classes: ['0', '1', '2'] }, unnamed)).toBe(unnamed);
    expect(inClassesOf({ name: 'net', classes: FRUIT }, counted)).toBe(counted);
    const net = nearest(3);
    const { accuracy, confusion, classes } = await evaluate(net, arrays([[0], [1], [2]], [0, 1, 1]));
    expect(accuracy).toBeCloseTo(2 / 3, 12);
    // Square over what the net gives, also where the data names two classes.
    expect(confusion).toEqual([
      [1, 0, 0],
      [0, 1, 1],
      [0, 0, 0],
    ]);
    expect(classes).toEqual(['0', '1', '2']);
    dispose(net);
  });

  test('digits are names where some of them are left out', () => {
    const digits = { name: 'net', classes: ['0', '1', '2', '3'] };
    const some = onlyClasses(arrays([[0], [0], [0], [0]], [0, 1, 2, 3]), ['3', '1']);
    expect(inClassesOf(digits, some).labels).toEqual([1, 3]);
    const others = arrays([[0]], [0], { classes: ['7', '9'], name: 'others' });
    expect(() => inClassesOf({ name: 'net', classes: ['7', '8'] }, { ...others, labels: [1] })).toThrow(
      'others has examples of classes that net does not have: 9.',
    );
  });

  test('a class without an example may be one that the net does not have', () => {
    const data = subset(arrays([[0], [1]], [1, 0], { classes: ['plum', 'cherry'] }), [0]);
    expect(inClassesOf({ name: 'net', classes: FRUIT }, data).labels).toEqual([2]);
  });

  test('names stay with the labels through subset, split, take, concat and onlyClasses', () => {
    const data = near([0, 1, 2, 0, 1, 2, 0, 1, 2]);
    const parts = split(data, { test: 0.4, seed: 1 });
    const named = (set: Dataset) => set.ids.map((id, at) => [id, set.classes[set.labels[at]]]);
    const truth = new Map(data.ids.map((id, at) => [id, FRUIT[data.labels[at]]]));
    const sets = [
      subset(data, [8, 0, 4]),
      parts.train,
      parts.test,
      take(data, { perClass: 1, seed: 1 }),
      concat(onlyClasses(data, ['cherry']), onlyClasses(data, ['apple'])),
    ];
    for (const set of sets) for (const [id, name] of named(set)) expect(name).toBe(truth.get(id as string));
  });
});

test('a soup of nets whose classes are in another order is refused', () => {
  const nets = [nearest(FRUIT), nearest(['cherry', 'banana', 'apple'])];
  expect(() => soup(nets)).toThrow('A soup needs nets of the same classes in the same order');
  for (const net of nets) dispose(net);
});

test("a confusion is not drawn under the data's names where its rows are the net's", async () => {
  const net = nearest(FRUIT);
  const data = onlyClasses(near([0, 1, 2, 2]), ['cherry', 'banana']);
  const judged = await evaluate(net, data);
  expect(plotConfusion(judged).data[0]).toMatchObject({ x: FRUIT, y: FRUIT });
  expect(() => plotConfusion(judged, data.classes)).toThrow(
    "The confusion matrix has 3 rows, for the net's classes apple, banana, cherry; the names are cherry, banana. Pass evaluation.classes",
  );
  expect(() => plotConfusion(judged, ['cherry', 'banana', 'apple'])).toThrow('Pass evaluation.classes');
  expect(plotConfusion(judged, ['Apfel', 'Banane', 'Kirsche']).data[0]).toMatchObject({
    x: ['Apfel', 'Banane', 'Kirsche'],
  });
  dispose(net);
});
