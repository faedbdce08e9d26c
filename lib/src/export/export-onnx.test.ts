import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs';
import { gpt } from '../backbones/gpt';
import { lenet } from '../backbones/lenet';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Layer, Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { drawn } from '../net/architecture';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { lora } from '../net/lora';
import { fromOnnx } from '../onnx/from-onnx';
import { readOnnx } from '../onnx/read/read-onnx';
import { fieldsOf, textOf } from '../onnx/read/wire';
import { exportOnnx, requireSize } from './export-onnx';
import { frozenGraph } from './frozen-graph';

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'export onnx '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fileOf = (name: string) => joinPath(root, `${name}.onnx`);

/** Gives every weight a different value: running statistics that are zeros and ones would hide that they are used. */
function varied(net: Net): Net {
  for (const [index, weight] of Object.values(net.weights).entries()) {
    const [least, most] = weight.trainable ? [-0.2, 0.3] : [0.5, 1.5];
    weight.assign(tf.randomUniform(weight.shape, least, most, 'float32', 1 + index));
  }
  return net;
}

const netOf = (apply: Layer['apply'], shape: readonly number[], output: readonly number[]): Net => ({
  name: 'made up',
  input: { shape },
  layers: [{ name: 'one', apply }],
  weights: {},
  output,
});

/** The gap between a net and its exported graph, for five examples. */
async function gapOf(net: Net, name: string, ids = false): Promise<number> {
  await exportOnnx(net, fileOf(name));
  const made = await fromOnnx(fileOf(name));
  const x = ids
    ? tf.randomUniform([5, ...net.input.shape], 0, 29, 'int32', 3)
    : tf.randomUniform([5, ...net.input.shape], -1, 1, 'float32', 3);
  try {
    return tf.tidy(() => apart(forward(made, x).dataSync(), forward(net, x).dataSync()));
  } finally {
    dispose(made);
    x.dispose();
  }
}

describe('a graph read back by fromOnnx gives the numbers of the net', () => {
  test.each<[string, () => Net, boolean]>([
    ['a perceptron', () => mlp({ inputFeatures: 12, hidden: 7, classes: 3 }), false],
    ['a LeNet with batch normalisation', () => varied(lenet({ normalise: true })), false],
    ['an encoder', () => transformer({ vocabulary: 30, tokens: 8, width: 16, blocks: 1, heads: 2 }), true],
    [
      'a decoder',
      () =>
        drawn(gpt({ vocabulary: 30, tokens: 6, width: 16, blocks: 1, heads: 4, keyHeads: 2, inner: 24, base: 100 }), 1),
      true,
    ],
    [
      'a perceptron with low-rank updates',
      () => varied(lora(mlp({ inputFeatures: 12, hidden: 7, classes: 3 }), { on: ['*kernel'], rank: 2, seed: 1 })),
      false,
    ],
  ])('%s', async (name, make, ids) => {
    const net = make();
    expect(await gapOf(net, name, ids)).toBeLessThan(1e-5);
    dispose(net);
  });

  const kernel = (shape: number[]) => tf.keep(tf.randomUniform(shape, -1, 1, 'float32', 7));
  const [wide, deep, back] = [kernel([3, 2, 3, 4]), kernel([3, 3, 3, 2]), kernel([3, 3, 5, 3])] as Tensor4D[];
  afterAll(() => tf.dispose([wide, deep, back]));
  const image = (x: Tensor) => x as Tensor4D;

  test.each<[string, Layer['apply'], number[]]>([
    ['a strided convolution with padding', (x) => tf.conv2d(image(x), wide, [2, 1], 'same'), [4, 6, 4]],
    ['a dilated convolution', (x) => tf.conv2d(image(x), wide, 1, 'valid', 'NHWC', [2, 2]), [3, 4, 4]],
    ['a convolution with padding of the caller', (x) => tf.conv2d(image(x), wide, 2, 1), [4, 4, 4]],
    [
      'a depthwise convolution of several outputs each',
      (x) => tf.depthwiseConv2d(image(x), deep, 2, 'same'),
      [4, 3, 6],
    ],
    [
      'a transposed convolution',
      (x) => tf.conv2dTranspose(image(x), back, [x.shape[0], 14, 12, 5], 2, 'same'),
      [14, 12, 5],
    ],
    [
      'pools with padding',
      (x) => tf.maxPool(image(x), 3, 2, 'same').add(tf.avgPool(image(x), 3, 2, 'same')),
      [4, 3, 3],
    ],
    ['a bilinear resize', (x) => tf.image.resizeBilinear(image(x), [11, 5]), [11, 5, 3]],
    ['a resize by corners', (x) => tf.image.resizeBilinear(image(x), [11, 5], true), [11, 5, 3]],
    ['a resize to the nearest', (x) => tf.image.resizeNearestNeighbor(image(x), [14, 12]), [14, 12, 3]],
    [
      'a resize to the nearest by centers',
      (x) => tf.image.resizeNearestNeighbor(image(x), [5, 9], false, true),
      [5, 9, 3],
    ],
    ['a squeeze and an excitation', (x) => x.relu().mul(x.mean([1, 2], true).sigmoid()), [7, 6, 3]],
    [
      'convolutions, joined and cut by channels',
      (x) => {
        const y = tf
          .conv2d(image(x), wide, 1, 'same')
          .add(tf.tensor1d([1, 2, 3, 4]))
          .relu6();
        return tf
          .concat([y, y.mul(2)], 3)
          .slice([0, 1, 0, 2], [-1, 5, -1, 4])
          .pad([
            [0, 0],
            [1, 0],
            [0, 2],
            [1, 1],
          ]);
      },
      [6, 8, 6],
    ],
    [
      'a reversal, a strided slice and a tile',
      (x) => x.reverse([1, 2]).stridedSlice([0, 1, 5, 0], [99, 7, 0, 3], [1, 2, -2, 1], 1).tile([1, 1, 2, 1]),
      [3, 6, 3],
    ],
    [
      'a stack and its parts',
      (x) => {
        const [a, b, c] = tf.unstack(x, 3);
        return tf.stack([a.maximum(b), c.squaredDifference(a)], 1);
      },
      [2, 7, 6],
    ],
    [
      'the largest values and their indices',
      (x) => {
        const { values, indices } = tf.topk(x.reshape([x.shape[0], -1]), 4);
        return tf.concat([values, indices.cast('float32')], 1);
      },
      [8],
    ],
    [
      'a one-hot code, a running sum and integer arithmetic',
      (x) =>
        tf
          .oneHot(x.argMax(3).floorDiv(tf.scalar(2, 'int32')), 3)
          .cumsum(1, true, true)
          .cast('float32'),
      [7, 6, 3],
    ],
    ['conditions', (x) => tf.where(x.greater(0).logicalAnd(x.less(0.5)), x.exp(), x.abs().add(1).log1p()), [7, 6, 3]],
    [
      'axes in another order after a convolution',
      (x) => tf.transpose(tf.conv2d(image(x), wide, 1, 'same'), [0, 2, 3, 1]),
      [6, 4, 7],
    ],
    ['products of transposed matrices', (x) => tf.matMul(x, x, true, false).softmax(), [7, 3, 3]],
  ])('%s', async (name, apply, output) => {
    expect(await gapOf(netOf(apply, [7, 6, 3], output), name)).toBeLessThan(1e-5);
  });
});

describe('the file', () => {
  test('has an open batch axis, its names, and integers for token ids', async () => {
    const net = transformer({ vocabulary: 30, tokens: 8, width: 16, blocks: 1, heads: 2 });
    await exportOnnx(net, fileOf('named'), { input: 'ids', output: 'logits' });
    const made = await fromOnnx(fileOf('named'), { input: 'ids', output: 'logits' });
    expect(made.input.shape).toEqual([8]);
    dispose(made);
    dispose(net);
  });

  test('has class names and preprocessing in its metadata', async () => {
    const net = { ...mlp({ inputFeatures: 3, hidden: 2, classes: 2 }), classes: ['cat', 'dog'] };
    await exportOnnx(net, fileOf('described'));
    // Field 14 of a model is its metadata: entries of a key (1) and a value (2).
    const entries = [...fieldsOf(readFileSync(fileOf('described')))].filter(({ number }) => number === 14);
    const metadata = Object.fromEntries(entries.map(({ bytes }) => [...fieldsOf(bytes)].map(textOf)));
    expect(metadata.classes).toBe('["cat","dog"]');
    expect(JSON.parse(metadata.input)).toMatchObject({ shape: [3], preprocessing: 'none' });
    dispose(net);
  });

  test('has low-rank updates merged: the nodes and weights of the net before them, and no tensor is left', async () => {
    const base = mlp({ inputFeatures: 12, hidden: 7, classes: 3 });
    const updated = varied(lora(base, { on: ['*kernel'], rank: 2, seed: 1 }));
    const before = tf.memory().numTensors;
    await exportOnnx(base, fileOf('base'));
    await exportOnnx(updated, fileOf('updated'));
    expect(tf.memory().numTensors).toBe(before);
    const [plain, merged] = [readOnnx(fileOf('base')), readOnnx(fileOf('updated'))];
    expect(merged.graph.nodes.map(({ type }) => type)).toEqual(plain.graph.nodes.map(({ type }) => type));
    expect([...merged.graph.initializers.keys()]).toEqual([...plain.graph.initializers.keys()]);
    dispose(updated);
  });

  test('is not written over a folder, and nothing is left beside it', async () => {
    const folder = joinPath(root, 'folder');
    mkdirSync(folder);
    const net = mlp({ inputFeatures: 3, hidden: 2, classes: 2 });
    await expect(exportOnnx(net, folder)).rejects.toThrow(/folder cannot be written: it is a folder\. Give the path/);
    expect(readdirSync(folder)).toEqual([]);
    dispose(net);
  });

  test('larger than two gigabytes is refused with its size', () => {
    expect(() => requireSize({ name: 'wide' }, 2 ** 31)).toThrow(/wide has 2\.1 GB of weights.*exportSavedModel/);
    expect(() => requireSize({ name: 'wide' }, 2 ** 31 - 1)).not.toThrow();
  });

  test('is not written where a layer has an operation that ONNX lacks: the error names both', async () => {
    const layers: Layer[] = ['first', 'twisted', 'last'].map((name) => ({
      name,
      apply: (x) => (name === 'twisted' ? tf.atan2(x, x.add(2)) : x.add(1)),
    }));
    const net: Net = { ...netOf((x) => x, [3], [3]), layers };
    await expect(exportOnnx(net, fileOf('twisted'))).rejects.toThrow(
      /its layer 'twisted' computes Atan2, which ONNX does not have/,
    );
    expect(existsSync(fileOf('twisted'))).toBe(false);
  });
});

test('a graph that gives other numbers than the net is not written', async () => {
  let [calls, most] = [0, Number.POSITIVE_INFINITY];
  const net = netOf((x) => x.add(++calls > most ? 2 : 1), [3], [3]);
  frozenGraph(net, {});
  // As many calls as tracing takes: the next one, which the graph is compared with, adds another number.
  [calls, most] = [0, calls];
  await expect(exportOnnx(net, fileOf('other'))).rejects.toThrow(/gives other outputs than the net/);
  expect(existsSync(fileOf('other'))).toBe(false);
});
