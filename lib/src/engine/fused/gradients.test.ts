import { describe, expect, test } from '@jest/globals';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs';
import { compile } from '../compile/compile';
import { tf } from '../tensorflow';
import { normaliseByBatch } from './batch-norm';
import { fuse } from './fuse';

fuse();

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** How fast `f` grows along a direction: by its gradient, and by stepping a little both ways. */
function slopes(f: (x: Tensor) => Tensor, x: Tensor): { gradient: number; difference: number } {
  return tf.tidy(() => {
    const weigh = random(f(x).shape, 99);
    const total = (at: Tensor) => f(at).mul(weigh).sum();
    const direction = random(x.shape, 98);
    const step = 1e-2;
    const [ahead, behind] = [x.add(direction.mul(step)), x.sub(direction.mul(step))];
    return {
      gradient: tf.grad(total)(x).mul(direction).sum().dataSync()[0],
      difference: total(ahead)
        .sub(total(behind))
        .div(2 * step)
        .dataSync()[0],
    };
  });
}

const kernel = random([3, 3, 2, 4], 5) as Tensor4D;
const depthwise = random([3, 3, 2, 1], 6) as Tensor4D;
const image = random([2, 6, 6, 2], 7) as Tensor4D;
/** Away from the places where an activation bends, which a difference would straddle. */
const unbent = tf.tensor1d([-3.1, -1.7, -0.4, 0.3, 0.9, 2.2, 4.6, 6.5]);

const FUNCTIONS: Record<string, [f: (x: Tensor) => Tensor, at: Tensor]> = {
  relu: [(x) => x.relu(), unbent],
  relu6: [(x) => tf.relu6(x), unbent],
  sigmoid: [(x) => x.sigmoid(), unbent],
  tanh: [(x) => x.tanh(), unbent],
  elu: [(x) => x.elu(), unbent],
  'a product of matrices': [(x) => x.matMul(random([3, 2], 1)), random([4, 3], 2)],
  'a product with both transposed': [(x) => tf.matMul(x, random([2, 4], 1), true, true), random([4, 3], 2)],
  'a product in batches': [(x) => tf.matMul(x, random([2, 3, 2], 1)), random([2, 4, 3], 2)],
  'gathered rows': [(x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), random([3, 2], 3)],
  'convolution, by the input': [(x) => tf.conv2d(x as Tensor4D, kernel, 1, 'same'), image],
  'convolution, by the kernel': [(x) => tf.conv2d(image, x as Tensor4D, 2, 'same'), kernel],
  'depthwise convolution, by the input': [(x) => tf.depthwiseConv2d(x as Tensor4D, depthwise, 1, 'same'), image],
  'depthwise convolution, by the kernel': [(x) => tf.depthwiseConv2d(image, x as Tensor4D, 2, 'same'), depthwise],
  'average pooling': [(x) => tf.avgPool(x as Tensor4D, 2, 2, 'same'), image],
  'max pooling': [(x) => tf.maxPool(x.mul(30) as Tensor4D, 2, 2, 'same'), image],
  'batch normalisation': [
    (x) => normaliseByBatch(x, tf.tensor1d([1.5, 0.7]), tf.zeros([2]) as Tensor1D, 1e-3).y,
    image,
  ],
  'softmax, and its logarithm': [(x) => x.softmax().add(tf.logSoftmax(x as never)), random([3, 4], 4)],
};

describe('the gradient of', () => {
  for (const [name, [f, at]] of Object.entries(FUNCTIONS)) {
    test(`${name} is what stepping a little both ways gives`, () => {
      const { gradient, difference } = slopes(f, at);
      expect(Math.abs(gradient - difference)).toBeLessThan(0.01 * Math.max(1, Math.abs(difference)));
    });
  }
});

describe('the gradient of the gradient of', () => {
  // TensorFlow.js loses the second derivative of what it saves as a result (sigmoid, tanh), with any backend.
  for (const name of ['relu', 'relu6', 'a product of matrices']) {
    test(`${name} is what stepping a little both ways gives`, () => {
      const [f, at] = FUNCTIONS[name];
      // Squared first, so that even a function of straight lines has a second derivative.
      const { gradient, difference } = slopes(
        tf.grad((x: Tensor) => f(x).square().sum()),
        at,
      );
      expect(Math.abs(difference)).toBeGreaterThan(0.01);
      expect(Math.abs(gradient - difference)).toBeLessThan(0.02 * Math.max(1, Math.abs(difference)));
    });
  }
});

test('on another backend the activations keep the gradients that TensorFlow.js composes', async () => {
  const native = ['relu', 'relu6', 'sigmoid', 'tanh'].map((name) =>
    Array.from(
      tf
        .grad((x: Tensor) => FUNCTIONS[name][0](x))(unbent)
        .dataSync(),
    ),
  );
  const values = unbent.dataSync();
  await tf.setBackend('cpu');
  try {
    const x = tf.tensor1d(values);
    for (const [index, name] of ['relu', 'relu6', 'sigmoid', 'tanh'].entries()) {
      const composed = tf
        .grad((at: Tensor) => FUNCTIONS[name][0](at))(x)
        .dataSync();
      for (const [i, value] of native[index].entries()) expect(composed[i]).toBeCloseTo(value, 5);
    }
  } finally {
    await tf.setBackend('tensorflow');
  }
});

test('relu passes one call on where TensorFlow.js composes it from several', () => {
  const ops: string[] = [];
  const backend = tf.backend() as unknown as { executeSingleOutput(op: string, ...rest: unknown[]): Tensor };
  const execute = backend.executeSingleOutput;
  backend.executeSingleOutput = (op, ...rest) => {
    ops.push(op);
    return execute.call(backend, op, ...rest);
  };
  const f = compile((x: Tensor) => tf.grad((at: Tensor) => at.relu())(x));
  try {
    tf.grad((x: Tensor) => x.relu())(unbent);
  } finally {
    Reflect.deleteProperty(backend, 'executeSingleOutput');
    f.dispose();
  }
  expect(ops.filter((op) => op === 'ReluGrad')).toHaveLength(1);
  expect(ops).not.toContain('Select');
});
