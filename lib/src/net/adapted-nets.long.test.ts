import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { loadAdapter, saveAdapter } from '../files/adapter-file';
import { load } from '../files/load';
import { save } from '../files/save';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adaLora } from './ada-lora';
import { copy, countWeights, cut, dispose, join } from './compose';
import { dora } from './dora';
import { forward } from './forward';
import { fromLayersModel } from './from-layers-model';
import { head } from './head';
import { ia3 } from './ia3';
import { lora, mergeLora } from './lora';
import { mergeAdapter } from './updated-net';
import { vera } from './vera';

const folder = mkdtempSync(joinPath(tmpdir(), 'adapted-'));
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index])));
const outputs = (net: Net, x: Tensor) => tf.tidy(() => Array.from(forward(net, x).dataSync()));
const valuesOf = (net: Net) =>
  new Map(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync()).join()]));

const images = tf.randomUniform([4, 8, 8, 1], -1, 1, 'float32', 3);
const ids = tf.randomUniform([4, 5], 0, 9, 'int32', 3).toFloat();
const ofImages = () => lenet({ size: 8, classes: 2, normalise: true, seed: 4 });
const ofTokens = () => transformer({ vocabulary: 9, tokens: 5, width: 8, heads: 2, blocks: 2, classes: 2, seed: 4 });

interface Method {
  readonly name: string;
  readonly base: () => Net;
  readonly x: Tensor;
  readonly adapt: (net: Net) => Net;
  /** Which weights to train. */
  readonly trained: string;
  /** Weights that the method adds, and their number of parameters. */
  readonly added: number;
}

const methods: readonly Method[] = [
  {
    name: 'lora on convolutions and matrices',
    base: ofImages,
    x: images,
    adapt: (net) => lora(net, { on: ['*kernel'], rank: 2, alpha: 3 }),
    trained: '*lora*',
    // conv1 9 x 32, conv2 288 x 64, hidden 256 x 128, classes 128 x 2.
    added: 2 * (9 + 32 + 288 + 64 + 256 + 128 + 128 + 2),
  },
  {
    name: 'dora on convolutions and matrices',
    base: ofImages,
    x: images,
    adapt: (net) => dora(net, { on: ['*kernel'], rank: 2, alpha: 3 }),
    trained: '*dora*',
    added: 2 * (9 + 32 + 288 + 64 + 256 + 128 + 128 + 2) + 32 + 64 + 128 + 2,
  },
  {
    name: 'adaLora on convolutions and matrices',
    base: ofImages,
    x: images,
    adapt: (net) => adaLora(net, { on: ['*kernel'], rank: 2, alpha: 3 }),
    trained: '*adalora*',
    added: 2 * (9 + 32 + 288 + 64 + 256 + 128 + 128 + 2) + 4 * 2,
  },
  {
    name: 'dora on attention',
    base: ofTokens,
    x: ids,
    adapt: (net) => dora(net, { rank: 2 }),
    trained: '*dora*',
    added: 4 * (2 * 16 + 8),
  },
  {
    name: 'ia3 on a transformer',
    base: ofTokens,
    x: ids,
    adapt: (net) => ia3(net),
    trained: '*ia3',
    // Keys, values, and 32 hidden features, in 2 blocks.
    added: 2 * (8 + 8 + 32),
  },
  {
    name: 'ia3 on convolutions',
    base: ofImages,
    x: images,
    adapt: (net) => ia3(net, { outputs: ['conv*/kernel', 'hidden'], inputs: ['classes/kernel'] }),
    trained: '*ia3',
    added: 32 + 64 + 128 + 128,
  },
  {
    name: 'vera on attention',
    base: ofTokens,
    x: ids,
    adapt: (net) => vera(net, { rank: 16, seed: 2 }),
    trained: '*vera*',
    // A and B once, d and b for 4 matrices.
    added: 2 * 8 * 16 + 4 * (16 + 8),
  },
];

async function train(net: Net, x: Tensor, trained: string): Promise<number[]> {
  const data = arrays(x.arraySync() as number[][], [0, 1, 1, 0], { classes: ['a', 'b'] });
  const optimizer = chain(unfreeze(trained), adam(0.02));
  const { epochs } = await fit(net, data, { loss: crossEntropy(), optimizer, epochs: 12, batch: 4, seed: 1 });
  return epochs.map(({ loss }) => loss);
}

describe.each(methods)('$name', ({ name, base: make, x, adapt, trained, added }) => {
  const base = make();
  const net = adapt(base);
  const before = valuesOf(base);
  const start = outputs(base, x);

  test('starts as the base, whose weights it shares, with as many parameters as the paper counts', () => {
    expect(apart(outputs(net, x), start)).toBeLessThan(name.startsWith('dora') ? 1e-5 : 1e-30);
    for (const [weight, variable] of Object.entries(base.weights)) expect(net.weights[weight]).toBe(variable);
    expect(countWeights(net) - countWeights(base)).toBe(added);
  });

  test('trains its weights alone, and lowers the loss', async () => {
    const initial = valuesOf(net);
    const losses = await train(net, x, trained);
    expect(losses[losses.length - 1]).toBeLessThan(0.95 * losses[0]);
    expect(valuesOf(base)).toEqual(before);
    expect(outputs(base, x)).toEqual(start);
    const moved = [...valuesOf(net)].filter(([weight, values]) => initial.get(weight) !== values);
    const own = Object.keys(net.weights).filter((weight) => !(weight in base.weights) && !weight.startsWith('vera/'));
    expect(moved.map(([weight]) => weight)).toEqual(own);
  });

  test('is merged, saved and loaded, copied and cut with its updates', async () => {
    const [after, merged] = [outputs(net, x), mergeAdapter(net)];
    expect(apart(after, start)).toBeGreaterThan(1e-2);
    expect(apart(outputs(merged, x), after)).toBeLessThan(1e-5);
    expect(Object.keys(merged.weights)).toEqual(Object.keys(base.weights));
    expect(merged.name).toBe(base.name);
    const file = joinPath(folder, `${name}.safetensors`);
    save(net, file);
    const loaded = await load(file);
    expect(outputs(loaded, x)).toEqual(after);
    expect(Object.keys(loaded.weights)).toEqual(Object.keys(net.weights));
    save(merged, file);
    expect(outputs(await load(file), x)).toEqual(outputs(merged, x));
    expect(outputs(copy(net), x)).toEqual(after);
    const last = net.layers[net.layers.length - 2].name;
    const parts = [cut(net, last), cut(merged, last)];
    expect(apart(outputs(parts[0], x), outputs(parts[1], x))).toBeLessThan(1e-4);
  });

  test('is saved without its base, and loaded on it', () => {
    const file = joinPath(folder, `${name} alone.safetensors`);
    saveAdapter(net, file);
    const again = loadAdapter(base, file);
    expect(outputs(again, x)).toEqual(outputs(net, x));
    expect(outputs(base, x)).toEqual(start);
    expect(loadAdapter(again, file)).toBe(again);
    const adapted = Object.keys(base.weights).find((weight) => {
      return Object.keys(net.weights).some((part) => !(part in base.weights) && part.startsWith(`${weight}/`));
    }) as string;
    const other = copy(base);
    tf.tidy(() => other.weights[adapted].assign(other.weights[adapted].add(1)));
    expect(() => loadAdapter(other, file)).toThrow(/adapter of another base.*other values/);
  });
});

describe('lora on the convolutions of a LayersModel', () => {
  test('follows dilation, strides and channel multipliers, in training and merged', async () => {
    const layers = [
      tf.layers.conv2d({ filters: 4, kernelSize: 3, dilationRate: 2, inputShape: [8, 8, 2] }),
      tf.layers.reLU(),
      tf.layers.depthwiseConv2d({ kernelSize: 3, strides: 2, depthMultiplier: 2, activation: 'relu' }),
      tf.layers.conv2d({ filters: 3, kernelSize: [1, 1], activation: 'relu' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ];
    const model = tf.sequential({ layers });
    const base = fromLayersModel(model);
    const names = Object.keys(base.weights).filter((name) => /kernel$/.test(name));
    const net = lora(base, { on: names.slice(0, 3), rank: 2 });
    const added = Object.entries(net.weights).filter(([name]) => !(name in base.weights));
    // The 3 x 3 x 4 x 2 depthwise kernel has 2 filters, and their combination for each of 8 channels.
    expect(added.map(([, { shape }]) => shape)).toEqual([
      [3, 3, 2, 2],
      [1, 1, 2, 4],
      [3, 3, 1, 2],
      [1, 1, 2, 8],
      [1, 1, 8, 2],
      [1, 1, 2, 3],
    ]);
    const x = tf.randomUniform([4, 8, 8, 2], -1, 1, 'float32', 5);
    const start = outputs(base, x);
    expect(outputs(net, x)).toEqual(start);
    const direct = tf.tidy(() => Array.from((model.predict(x) as Tensor).dataSync()));
    expect(apart(start, direct)).toBeLessThan(1e-5);
    const losses = await train(net, x, '*lora*');
    expect(losses[losses.length - 1]).toBeLessThan(0.95 * losses[0]);
    const merged = mergeLora(net);
    expect(apart(outputs(merged, x), outputs(net, x))).toBeLessThan(1e-5);
    expect(apart(outputs(net, x), start)).toBeGreaterThan(1e-2);
    expect(outputs(base, x)).toEqual(start);
    dispose(net);
  });
});

describe('invalid arguments throw', () => {
  const [net, tokens] = [ofImages(), ofTokens()];

  test.each<[string, () => Net, RegExp]>([
    [
      'a rank above the positions of a filter',
      () => lora(net, { on: ['conv1'], rank: 10 }),
      /rank must be at most 9 for 'conv1\/kernel' \[3,3,1,32\]; got 10\. Try/,
    ],
    [
      'scales',
      () => lora(net, { on: ['norm1'] }),
      /lora\('norm1'\) matches no matrix or convolution: norm1\/scale \[32\]/,
    ],
    ['a net without attention', () => dora(net), /dora\('\*\/query\/kernel'\) matches no weight/],
    ['no rank', () => dora(tokens, { rank: 0 }), /rank must be a positive integer; got 0/],
    ['dora on dora', () => dora(dora(tokens)), /has updates already .*mergeAdapter\(net\)/],
    ['adaLora on dora', () => adaLora(dora(tokens)), /with DoRA has updates already/],
    ['ia3 on lora', () => ia3(lora(tokens)), /has low-rank updates already .*mergeLora\(net\)/],
    ['no kernels', () => ia3(net, { outputs: [] }), /must scale .* at least one kernel; got none\. Try outputs/],
    ['no list', () => ia3(net, { inputs: 'conv1' as never }), /ia3's inputs: expected an array of names/],
    [
      'a kernel in both lists',
      () => ia3(net, { outputs: ['conv1'], inputs: ['conv*'] }),
      /A kernel must be in outputs or in inputs; got 'conv1\/kernel' in both\. Try/,
    ],
    [
      'convolutions',
      () => vera(net, { on: ['conv1'] }),
      /vera\('conv1'\) matches no matrix: .*\[3,3,1,32\].*matrices \[inputs/,
    ],
    ['half a rank', () => vera(tokens, { rank: 0.5 }), /rank is 0\.5; it must be an integer of 1 or more\. Try 256/],
    ['merging nothing', () => mergeAdapter(net), /has no updates to merge\. Add them/],
    [
      'merging other updates as low-rank ones',
      () => mergeLora(vera(tokens)),
      /no low-rank updates to merge.*mergeAdapter/,
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });
});

test('updates of several settings in one net are not merged', () => {
  const net = ofTokens();
  const [first, second] = [
    dora(net, { rank: 2, on: ['block1/query/kernel'] }),
    ia3(net, { outputs: ['block2/key/kernel'] }),
  ];
  const mixed = { ...first, layers: [...first.layers.slice(0, 3), ...second.layers.slice(3)] };
  const weights = { ...first.weights, ...second.weights };
  expect(() => mergeAdapter({ ...mixed, weights })).toThrow(/has updates of DoRA rank 2 \(alpha 8\) and of IA3\. Add/);
});

test('dora keeps a kernel of zeros, which has no direction, without NaN', async () => {
  const base = ofImages();
  tf.tidy(() => base.weights['classes/kernel'].assign(tf.zeros([128, 2])));
  const net = dora(base, { on: ['classes/kernel'], rank: 2 });
  expect(outputs(net, images)).toEqual(outputs(base, images));
  await train(net, images, '*dora*');
  expect(outputs(net, images).every(Number.isFinite)).toBe(true);
});

test.each<[string, (net: Net, kernel: string, isFirst: boolean) => Net]>([
  ['lora', (net, kernel) => lora(net, { on: [kernel], rank: 2 })],
  ['ia3', (net, kernel, isFirst) => ia3(net, isFirst ? { outputs: [kernel] } : { inputs: [kernel] })],
])('two nets with updates by %s are joined, merged and saved', async (name, adapt) => {
  const first = adapt(cut(mlp({ inputFeatures: 4, hidden: 5, classes: 2 }), 'hidden'), 'hidden/kernel', true);
  const net = join(first, adapt(head({ classes: 2, inputFeatures: 5 }), 'head/kernel', false));
  const x = tf.randomUniform([3, 4], -1, 1, 'float32', 3);
  const start = outputs(net, x);
  const added = Object.keys(net.weights).filter((weight) => /lora-b|ia3/.test(weight));
  expect(added).toHaveLength(2);
  for (const weight of added) tf.tidy(() => net.weights[weight].assign(net.weights[weight].add(0.5)));
  expect(apart(outputs(net, x), start)).toBeGreaterThan(1e-2);
  expect(apart(outputs(mergeAdapter(net), x), outputs(net, x))).toBeLessThan(1e-5);
  const file = joinPath(folder, `joined ${name}.safetensors`);
  save(net, file);
  expect(outputs(await load(file), x)).toEqual(outputs(net, x));
  const base = mergeAdapter(first);
  expect(Object.keys(base.weights)).toEqual(['hidden/kernel', 'hidden/bias']);
});
