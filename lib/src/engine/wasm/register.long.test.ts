import { beforeAll, expect, jest, test } from '@jest/globals';
import type { Tensor, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs';
import { tf } from '../tensorflow';
import { loadWasm } from './register';

// The pure JavaScript backend greets its user once.
const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});

beforeAll(() => {
  loadWasm();
});

/** Shapes of a small net with every kind of layer that ours have. */
const SHAPES = {
  stem: [3, 3, 3, 8],
  scale: [8],
  offset: [8],
  filter: [5, 5, 8, 1],
  project: [1, 1, 8, 6],
  dense: [54, 10],
  bias: [10],
};

type NetWeights = Record<keyof typeof SHAPES, Variable>;

/** Convolution, batch normalisation, relu6, depthwise by 2, relu, pools of both kinds, 1x1, dropout, dense. */
function logits(x: Tensor4D, w: NetWeights): Tensor2D {
  const kernel = (name: 'stem' | 'filter' | 'project') => w[name] as unknown as Tensor4D;
  const map = tf.conv2d(x, kernel('stem'), 1, 'same');
  const { mean, variance } = tf.moments(map, [0, 1, 2]);
  const stem = map.sub(mean).div(variance.add(1e-3).sqrt()).mul(w.scale).add(w.offset);
  const filtered = tf.relu(tf.depthwiseConv2d(tf.relu6(stem) as Tensor4D, kernel('filter'), 2, 'same'));
  const projected = tf.conv2d(tf.maxPool(filtered, 3, 1, 'same'), kernel('project'), 1, 'valid');
  const features = tf.avgPool(projected, 2, 2, 'valid').reshape([x.shape[0], -1]);
  return tf.matMul(tf.dropout(features, 0.25, undefined, 7), w.dense as unknown as Tensor2D).add(w.bias);
}

/** Losses of five steps of Adam, then every weight. */
async function trained(backend: 'wasm' | 'cpu'): Promise<{ losses: number[]; weights: number[][]; tensors: number[] }> {
  await tf.setBackend(backend);
  const x = tf.randomNormal([4, 12, 12, 3], 0, 1, 'float32', 1) as Tensor4D;
  const y = tf.oneHot(tf.tensor1d([3, 1, 4, 1], 'int32'), 10).toFloat();
  const entries = Object.entries(SHAPES).map(([name, shape], i): [string, Variable] => [
    name,
    tf.variable(tf.randomNormal(shape, 0.1, 0.3, 'float32', 10 + i)),
  ]);
  const weights = Object.fromEntries(entries) as NetWeights;
  const adam = tf.train.adam(1e-2);
  const step = () => adam.minimize(() => tf.losses.softmaxCrossEntropy(y, logits(x, weights)), true) as Tensor;
  const losses: number[] = [];
  const tensors: number[] = [];
  for (let i = 0; i < 5; i++) {
    losses.push(tf.tidy(() => step().dataSync()[0]));
    tensors.push(tf.engine().backend.numDataIds());
  }
  return { losses, weights: entries.map(([, weight]) => Array.from(weight.dataSync())), tensors };
}

test('five steps of Adam on wasm give the losses and the weights of pure JavaScript, and leave no tensor behind', async () => {
  const [wasm, cpu] = [await trained('wasm'), await trained('cpu')];
  expect(cpu.losses[4]).toBeLessThan(0.8 * cpu.losses[0]);
  for (const [i, loss] of cpu.losses.entries()) expect(wasm.losses[i]).toBeCloseTo(loss, 5);
  for (const [index, values] of cpu.weights.entries()) {
    for (const [i, value] of values.entries()) expect(Math.abs(wasm.weights[index][i] - value)).toBeLessThan(1e-4);
  }
  expect(new Set(wasm.tensors.slice(1)).size).toBe(1);
});

test('loading it again replaces the kernels without a warning', () => {
  const before = tf.getKernelsForBackend('wasm').length;
  warn.mockClear();
  loadWasm();
  expect(tf.getKernelsForBackend('wasm')).toHaveLength(before);
  expect(warn).not.toHaveBeenCalled();
});
