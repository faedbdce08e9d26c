import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { load } from '../files/load';
import { save } from '../files/save';
import { copy, cut, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { meanSquaredError } from '../train/loss';
import { crossStitch } from './cross-stitch';
import { mixtureOfExperts } from './mixture-of-experts';
import { upgrad } from './upgrad';

const folder = mkdtempSync(joinPath(tmpdir(), 'soft-sharing-'));
afterAll(() => rmSync(folder, { recursive: true }));

const column = (seed: number) => cut(mlp({ inputFeatures: 3, hidden: 2, classes: 2, seed }), 'hidden');
const tasks = () => ({ left: head({ numbers: 1, seed: 5 }), right: head({ numbers: 1, seed: 6 }) });
const stitched = () => crossStitch({ left: column(1), right: column(2) }, tasks());
const experts = () =>
  join(
    column(1),
    mixtureOfExperts({
      experts: 3,
      expert: ([features], index) =>
        cut(mlp({ inputFeatures: features, hidden: 4, classes: 2, seed: 10 + index }), 'hidden'),
      tasks: tasks(),
      seed: 3,
    }),
  );

const x = tf.tensor2d([
  [1, -2, 0.5],
  [0.3, 0.2, -1],
]);
const run = (net: Net, input: Tensor = x) => tf.tidy(() => forward(net, input).arraySync() as number[][]);
const set = (net: Net, name: string, values: number[]) =>
  tf.tidy(() => net.weights[name].assign(tf.tensor(values, net.weights[name].shape)));
const valuesOf = ({ weights }: Net) => Object.values(weights).flatMap((one) => Array.from(one.dataSync()));

const data = withTasks(
  arrays(
    [
      [1, 0, 2],
      [0, 1, 1],
      [2, 1, 0],
      [1, 1, 1],
    ],
    [1, 2, 3, 4],
    { classes: [], name: 'four' },
  ),
  {
    left: { classes: [], labels: [1, 2, 3, 4] },
    right: { classes: [], labels: [-1, 0, 2, Number.NaN] },
  },
);
const losses = { left: meanSquaredError(), right: meanSquaredError() };

describe.each([
  ['crossStitch', stitched],
  ['mixtureOfExperts', experts],
])('%s', (name, make) => {
  test('is saved and loaded', async () => {
    const net = make();
    const file = joinPath(folder, `${name}.safetensors`);
    save(net, file);
    const loaded = await load(file);
    expect(run(loaded)).toEqual(run(net));
    expect(Object.keys(loaded.weights).sort()).toEqual(Object.keys(net.weights).sort());
    expect(Object.keys(loaded.weights)).toEqual(Object.keys(net.weights));
  });

  test.each([undefined, upgrad(), upgrad({ of: 'representation' })])('learns all of its weights', async (balance) => {
    const net = make();
    const before = Object.fromEntries(
      Object.entries(net.weights).map(([weight, one]) => [weight, Array.from(one.dataSync())]),
    );
    const { epochs } = await fit(net, data, { loss: losses, optimizer: sgd(0.05), epochs: 20, batch: 4, balance });
    expect(epochs[19].loss).toBeLessThan(epochs[0].loss);
    const still = Object.keys(before).filter(
      (weight) => String(before[weight]) === String(Array.from(net.weights[weight].dataSync())),
    );
    expect(still).toEqual([]);
  });
});

describe('crossStitch', () => {
  test('gives each column 0.9 of its features and 0.1 of the other’s at the start', () => {
    const net = stitched();
    const [left, right] = [column(1), column(2)].map((one) => tf.tensor2d(run(one)));
    const alone = (features: ReturnType<typeof tf.tensor2d>, seed: number) =>
      run(head({ numbers: 1, inputFeatures: 2, seed }), features);
    const [one, other] = tf.tidy(() => [
      alone(left.mul(0.9).add(right.mul(0.1)), 5),
      alone(right.mul(0.9).add(left.mul(0.1)), 6),
    ]);
    expect(run(net)).toEqual(
      one.map((row, index) => [...row, ...other[index]].map((value) => expect.closeTo(value, 5))),
    );
    expect(net.weights['hidden/stitch'].shape).toEqual([2, 2, 2]);
  });

  test('with nothing of the other columns is two nets', () => {
    const net = stitched();
    set(net, 'hidden/stitch', [1, 1, 0, 0, 0, 0, 1, 1]);
    const alone = (seed: number, top: number) => run(join(column(seed), head({ numbers: 1, seed: top })));
    const [one, other] = [alone(1, 5), alone(2, 6)];
    expect(run(net)).toEqual(
      one.map((row, index) => [...row, ...other[index]].map((value) => expect.closeTo(value, 6))),
    );
  });

  test('stitches feature maps by channel, with batch normalisation in the columns', async () => {
    const of = (seed: number) => cut(lenet({ size: 8, normalise: true, seed }), 'hidden');
    const net = crossStitch({ left: of(1), right: of(2) }, tasks());
    expect(net.weights['conv1/stitch'].shape).toEqual([2, 2, 32]);
    expect(Object.keys(net.weights).slice(0, 3)).toEqual(['left.conv1/kernel', 'right.conv1/kernel', 'conv1/stitch']);
    const pictures = withTasks(
      arrays(
        Float32Array.from({ length: 4 * 64 }, (_, index) => Math.sin(index)),
        [1, 2, 3, 4],
        { shape: [8, 8, 1], classes: [] },
      ),
      data.tasks ?? {},
    );
    const mean = () => Array.from(net.weights['left.norm1/mean'].dataSync());
    const before = mean();
    await fit(net, pictures, { loss: losses, optimizer: sgd(1e-3), epochs: 1, batch: 4 });
    expect(mean()).not.toEqual(before);
    expect(run(net, tf.zeros([2, 8, 8, 1]))).toHaveLength(2);
  });

  test.each<[string, () => unknown, string]>([
    [
      'one column',
      () => crossStitch({ left: column(1) }, { left: head({ numbers: 1 }) }),
      'crossStitch needs a column and a head for each of two tasks or more, in one order; got columns for left, and heads for left.',
    ],
    [
      'columns of other architectures',
      () => crossStitch({ left: column(1), right: cut(mlp({ inputFeatures: 3, hidden: 9 }), 'hidden') }, tasks()),
      "crossStitch's columns must have one architecture; got mlp up to hidden for 'right', which differs from mlp up to hidden for 'left'. Try columns that differ in their weights only.",
    ],
    [
      'one net twice',
      () => {
        const shared = column(1);
        return crossStitch({ left: shared, right: shared }, tasks());
      },
      "crossStitch's columns must not share weights; got shared weights for 'left' and 'right'. Try copy(net).",
    ],
  ])('refuses %s', (_, build, message) => {
    expect(build).toThrow(TransferError);
    expect(build).toThrow(message);
  });
});

test('crossStitch leaves no weights where the heads do not fit', () => {
  const columns = { left: column(1), right: column(2) };
  const before = tf.memory().numTensors;
  const heads = { left: column(3), right: column(4) };
  const own = tf.memory().numTensors - before;
  expect(() => crossStitch(columns, heads)).toThrow(TransferError);
  expect(tf.memory().numTensors - before).toBe(own);
});

describe('mixtureOfExperts', () => {
  test('gives each task the experts’ outputs by the weights of its gate', () => {
    const net = experts();
    const features = tf.tensor2d(run(column(1)));
    const made = [10, 11, 12].map((seed) =>
      run(cut(mlp({ inputFeatures: 2, hidden: 4, classes: 2, seed }), 'hidden'), features),
    );
    // The left gate takes half of the first and half of the second expert, whatever comes in; the right one the third.
    set(net, 'left/gate/kernel', [0, 0, 0, 0, 0, 0]);
    set(net, 'left/gate/bias', [0, 0, -50]);
    set(net, 'right/gate/kernel', [0, 0, 0, 0, 0, 0]);
    set(net, 'right/gate/bias', [-50, -50, 0]);
    const top = (seed: number, mixture: number[][]) =>
      run(head({ numbers: 1, inputFeatures: 4, seed }), tf.tensor2d(mixture));
    const half = made[0].map((row, index) => row.map((value, feature) => (value + made[1][index][feature]) / 2));
    const expected = top(5, half).map((row, index) => [row[0], top(6, made[2])[index][0]]);
    expect(run(net)).toEqual(expected.map((row) => row.map((value) => expect.closeTo(value, 5))));
  });

  test('shares one net after copy with nobody', () => {
    const [net, other] = [experts(), copy(experts())];
    const before = valuesOf(other);
    set(net, 'expert0/hidden/bias', [9, 9, 9, 9]);
    expect(valuesOf(other)).toEqual(before);
  });

  test.each<[string, () => unknown, string]>([
    [
      'no expert',
      () => mixtureOfExperts({ experts: 0, expert: () => column(1), tasks: tasks() }),
      "mixtureOfExperts's experts must be a positive integer; got 0. Try experts: 4.",
    ],
    [
      'a seed that is no number',
      () => mixtureOfExperts({ experts: 2, expert: () => column(1), tasks: tasks(), seed: Number.NaN }),
      "mixtureOfExperts' seed is NaN; it must be a number. Try 0.",
    ],
    [
      'experts for other features',
      () => join(column(1), mixtureOfExperts({ experts: 2, expert: () => column(1), tasks: tasks() })),
      'Every expert must take [2] and output [features], as many as the others; got expert0, which takes [3] and outputs [2].',
    ],
  ])('refuses %s', (_, build, message) => {
    expect(build).toThrow(TransferError);
    expect(build).toThrow(message);
  });
});
