import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { augment } from '../augment/augment';
import { flip } from '../augment/flip';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import type { Net, Weights } from '../core/net';
import { arrays } from '../data/arrays';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { fit } from '../train/fit';
import { frozenBoundary } from '../train/frozen/boundary';
import { crossEntropy } from '../train/loss';
import { trainableOf } from '../train/trainable';
import { copy, cut, dispose, join } from './compose';
import reference from './fixtures/side-tuning.json';
import { forward } from './forward';
import { head } from './head';
import { conv, dense } from './layers';
import { lora } from './lora';
import { sideTuning } from './side-tuning';
import { mergeAdapter } from './updated-net';

const folder = mkdtempSync(joinPath(tmpdir(), 'side-'));
afterAll(() => rmSync(folder, { recursive: true }));
const apart = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, index) => Math.abs(value - a[index])));
const outputs = (net: Net, x: Tensor) => tf.tidy(() => Array.from(forward(net, x).dataSync()));
const valuesOf = ({ weights }: Net) =>
  new Map(Object.entries(weights).map(([name, weight]) => [name, Array.from(weight.dataSync()).join()]));

type Case = Omit<(typeof reference)[number], 'arrays' | 'gradients'> & {
  readonly arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>>;
  readonly gradients: Readonly<Record<string, readonly number[]>>;
};

const arrayOf = ({ arrays: all }: Case, name: string) => tf.tensor([...all[name].values], [...all[name].shape]);

/** The base or the side net of a case, whose weights begin with the prefix there. */
function partOf(one: Case, prefix: string): Net {
  const names = Object.keys(one.arrays).filter((name) => /(?:kernel|bias)$/.test(name));
  const own = names.filter((name) => (prefix === '') !== name.startsWith('side/'));
  const weights: Weights = Object.fromEntries(
    own.map((name) => [name.slice(prefix.length), tf.tidy(() => tf.variable(arrayOf(one, name)))]),
  );
  const [, ...shape] = one.arrays.x.shape;
  const [, ...output] = one.arrays.c.shape;
  const layers =
    one.kind === 'dense'
      ? [
          { name: 'first', apply: (x: Tensor, w: Weights) => dense(x, w, 'first').tanh() },
          { name: 'second', apply: (x: Tensor, w: Weights) => dense(x, w, 'second') },
        ]
      : [{ name: 'conv1', apply: (x: Tensor, w: Weights) => conv(x, w, 'conv1', { stride: 2 }).tanh() }];
  const second = { name: 'conv2', apply: (x: Tensor, w: Weights) => conv(x, w, 'conv2') };
  const isDeeper = one.kind === 'conv' && prefix !== '';
  return { name: 'net', input: { shape }, layers: isDeeper ? [...layers, second] : layers, weights, output };
}

/** The outputs, and the gradients of sum(y c) with respect to the input and all weights. */
function computed(net: Net, one: Case): Record<string, Tensor> {
  const [x, c] = [arrayOf(one, 'x'), arrayOf(one, 'c')];
  const names = Object.keys(net.weights);
  const sum = (input: Tensor) => forward(net, input).mul(c).sum() as never;
  const { grads } = tf.variableGrads(
    () => sum(x),
    names.map((name) => net.weights[name] as Variable),
  );
  const byName = Object.fromEntries(names.map((name) => [name, grads[net.weights[name].name]]));
  return { y: forward(net, x), x: tf.grad(sum)(x), ...byName };
}

test.each((reference as unknown as readonly Case[]).map((one, index) => [`${one.kind} (${index})`, one] as const))(
  'outputs and gradients of all weights are those of NumPy: %s',
  (_, one) => {
    const net = sideTuning(partOf(one, ''), partOf(one, 'side/'));
    tf.tidy(() => net.weights['side/alpha'].assign(arrayOf(one, 'side/alpha')));
    expect([...Object.keys(net.weights), 'x'].sort()).toEqual(Object.keys(one.gradients).sort());
    for (const run of [() => computed(net, one), compile(() => computed(net, one))]) {
      const results = tf.tidy(run);
      const expected: Record<string, readonly number[]> = { ...one.gradients, y: one.y };
      for (const [name, values] of Object.entries(expected)) {
        expect([name, results[name].size]).toEqual([name, values.length]);
        expect(apart(results[name].dataSync(), values)).toBeLessThan(1e-5);
      }
      tf.dispose(results);
    }
    dispose(net);
  },
);

const images = tf.randomUniform([8, 8, 8, 1], -1, 1, 'float32', 5);
const labelled = () => arrays(images, [0, 1, 0, 1, 0, 1, 0, 1], { classes: ['a', 'b'] });
const body = (seed = 3) => cut(lenet({ size: 8, normalise: true, seed }), 'hidden');
const sideNet = (seed = 4) => lenet({ size: 8, normalise: true, classes: 128, seed });
const tuned = () => join(sideTuning(body(), sideNet()), head({ classes: ['a', 'b'] }));

test('alpha is the weight of the base: near 1 the base alone, at 0.8 four fifths of it', () => {
  const [base, side] = [body(), sideNet()];
  const [ofBase, ofSide] = [outputs(base, images), outputs(side, images)];
  expect(apart(outputs(sideTuning(base, side, { alpha: 1 - 1e-7 }), images), ofBase)).toBeLessThan(1e-5);
  const blend = ofBase.map((value, index) => 0.8 * value + 0.2 * ofSide[index]);
  expect(apart(outputs(sideTuning(base, side, { alpha: 0.8 }), images), blend)).toBeLessThan(1e-5);
});

test('side net, alpha and head are trained; the base keeps its weights and statistics, and is computed once', async () => {
  const results = [];
  for (const cache of [{}, false] as const) {
    const net = tuned();
    const before = valuesOf(net);
    const optimizer = chain(unfreeze('side', 'head'), adam(1e-2));
    expect(frozenBoundary(net, trainableOf(net, optimizer), {})).toEqual({ depth: 1, shape: [128 + 64] });
    await fit(net, labelled(), { loss: crossEntropy(), optimizer, epochs: 3, batch: 4, seed: 1, cache });
    const moved = [...valuesOf(net)].filter(([name, values]) => before.get(name) !== values).map(([name]) => name);
    expect(moved).toEqual([...before.keys()].filter((name) => /^(?:side|head)\//.test(name)));
    expect(moved).toContain('side/norm2/mean');
    results.push(outputs(net, images));
    dispose(net);
  }
  expect(apart(results[0], results[1])).toBeLessThan(1e-4);
});

test('several side nets share one base in memory', () => {
  const base = body();
  const [first, second] = [4, 5].map((seed) => sideTuning(base, sideNet(seed)));
  for (const [name, weight] of Object.entries(base.weights)) {
    expect(first.weights[name]).toBe(weight);
    expect(second.weights[name]).toBe(weight);
  }
  expect(apart(outputs(first, images), outputs(second, images))).toBeGreaterThan(1e-2);
  expect(first.weights['side/alpha']).not.toBe(second.weights['side/alpha']);
});

test('a net with a side net is saved, loaded, copied, cut, and takes low-rank updates', async () => {
  const file = joinPath(folder, 'tuned.net.safetensors');
  const net = tuned();
  tf.tidy(() => net.weights['side/alpha'].assign(tf.tensor1d([0.7])));
  const expected = outputs(net, images);
  save(net, file);
  const loaded = await load(file);
  expect(outputs(loaded, images)).toEqual(expected);
  expect(Object.keys(loaded.weights)).toEqual(Object.keys(net.weights));
  expect(outputs(copy(net), images)).toEqual(expected);
  expect(cut(net, 'side').output).toEqual([128]);
  const both = lora(loaded, { on: ['side/hidden/kernel', 'hidden/kernel'], rank: 2 });
  for (const name of ['hidden/kernel', 'side/hidden/kernel'])
    tf.tidy(() => both.weights[`${name}/lora-b`].assign(tf.fill([2, 128], 0.1)));
  expect(apart(outputs(both, images), expected)).toBeGreaterThan(1e-3);
  const merged = mergeAdapter(both);
  expect(apart(outputs(merged, images), outputs(both, images))).toBeLessThan(1e-4);
  save(both, file);
  expect(outputs(await load(file), images)).toEqual(outputs(both, images));
});

test('texts get a side net too, and may be shorter than its window', () => {
  const encoder = (seed: number): Net => ({
    name: 'encoder',
    input: { shape: [5] },
    layers: [{ name: 'token', apply: (ids, w) => tf.gather(w['token/table'] as Tensor, ids.toInt()).mean(1) }],
    weights: { 'token/table': tf.variable(tf.randomUniform([9, 3], -1, 1, 'float32', seed)) },
    output: [3],
  });
  const [base, side] = [encoder(1), encoder(2)];
  const net = sideTuning(base, side);
  for (const tokens of [5, 3]) {
    const ids = tf.randomUniform([4, tokens], 0, 9, 'int32', 3);
    const ofSide = outputs(side, ids);
    const mean = outputs(base, ids).map((value, index) => (value + ofSide[index]) / 2);
    expect(apart(outputs(net, ids), mean)).toBeLessThan(1e-5);
  }
});

describe('invalid arguments throw', () => {
  test.each<[string, () => Net, RegExp]>([
    ['alpha of 0', () => sideTuning(body(), sideNet(), { alpha: 0 }), /alpha is 0; it must be above 0 and below 1/],
    ['alpha of 1', () => sideTuning(body(), sideNet(), { alpha: 1 }), /alpha is 1; it must be above 0 and below 1/],
    [
      'another input',
      () => sideTuning(body(), mlp({ inputFeatures: 4, classes: 128 })),
      /takes \[8,8,1\], and mlp takes \[4\]\. Try a side net for the same input/,
    ],
    [
      'another output',
      () => sideTuning(body(), lenet({ size: 8 })),
      /outputs \[128\], and lenet outputs \[10\]\. Try a side net that outputs \[128\]/,
    ],
    [
      'other preprocessing',
      () => sideTuning(body(), { ...sideNet(), input: { shape: [8, 8, 1], mean: 127, std: 128 } }),
      /has mean not set, and .* has 127\. Try \{ \.\.\.side, input: base\.input \}/,
    ],
    [
      'augmentation of one input',
      () => sideTuning(augment(body(), flip()), sideNet()),
      /must get the same input; .* augments its own\. Try augment\(sideTuning/,
    ],
    [
      'a second side net',
      () => sideTuning(tuned(), tuned()),
      /no layer called 'base'.* Try the base without its side net/,
    ],
    [
      'a merge',
      () => mergeAdapter(tuned()),
      /no updates to merge\. Its side net stays separate: .* Try save\(net, file\)/,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('without a leak', () => {
    const [base, side] = [body(), lenet({ size: 8 })];
    const { numTensors } = tf.memory();
    expect(() => sideTuning(base, side)).toThrow();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
