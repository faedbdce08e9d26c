import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Tensor } from '@tensorflow/tfjs';

type Tf = typeof import('@tensorflow/tfjs');

/** What of tfjs-node's backend hangs on its addon. */
interface Backend {
  binding: object;
}

/** As often as it takes until what an answer computes with first is compiled and found. */
const ROUNDS = 30;

/** TensorFlow in a process that will be copied. */
interface Preloaded {
  /** Computes a little, so that copies need not do what is done the first time. Leaves no tensor. */
  rehearse(): void;
  /** In a copy: TensorFlow's threads stayed behind, and with them its context. This gives it one of its own. */
  open(): void;
}

/** Loads TensorFlow and the course's packages; undefined where TensorFlow.js computes in JavaScript, which has no context. */
export function loadTensorFlow(root: string): Preloaded | undefined {
  const rootRequire = createRequire(join(root, 'package.json'));
  const { tf } = rootRequire('transferlab/dist/engine/tensorflow.js') as { tf: Tf };
  rootRequire('transferlab');
  const file = Object.keys(require.cache).find((name) => name.endsWith('tfjs_binding.node'));
  if (!file) return undefined;
  return {
    rehearse() {
      for (let round = 0; round < ROUNDS; round++) tf.tidy(() => compute(tf));
    },
    open() {
      const module = { exports: {} };
      process.dlopen(module, file);
      (tf.backend() as unknown as Backend).binding = module.exports;
    },
  };
}

/** The operations that exercises are made of, by the functions that answers call them by. */
function compute(tf: Tf): void {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const y = tf.tensor([0.5, -1]);
  const picture = tf.ones([1, 4, 4, 1]) as Parameters<Tf['conv2d']>[0];
  const kernel = tf.ones([3, 3, 1, 2]) as Parameters<Tf['conv2d']>[1];
  const results: Tensor[] = [
    ...[x.add(y), x.sub(1), x.mul(y), x.div(2), x.pow(2), x.maximum(y), x.minimum(0), x.neg(), x.abs(), x.square()],
    ...[x.sqrt(), x.exp(), x.log(), x.relu(), x.sigmoid(), x.tanh(), x.softmax(), x.logSumExp(1), x.clipByValue(0, 2)],
    ...[x.sum(), x.sum(0), x.mean(1, true), x.max(1), x.min(), x.argMax(1), x.norm(), x.prod(), x.cumsum(0)],
    ...[x.matMul(x, false, true), x.transpose(), x.reshape([2, 3]), x.expandDims(0), x.squeeze(), x.tile([2, 1])],
    ...[
      x.slice([1, 0], [1, 2]),
      x.gather([0, 2]),
      tf.concat([x, x]),
      tf.stack([x, x]),
      ...x.unstack(),
      ...x.split(2, 1),
    ],
    ...[
      x.cast('int32'),
      x.greater(2),
      x.equal(y),
      x.greaterEqual(1).logicalAnd(x.less(3)),
      tf.where(x.greater(2), x, y),
    ],
    ...[tf.oneHot([0, 1], 2), tf.zeros([2]), tf.eye(2), tf.range(0, 3), tf.scalar(1), tf.topk(x, 1).values],
    ...[tf.moments(x, 0).variance, tf.randomNormal([2], 0, 1, 'float32', 1), tf.conv2d(picture, kernel, 1, 'same')],
    ...[
      tf.maxPool(picture, 2, 2, 'valid'),
      tf.grad((at: Tensor) => at.square().sum())(x),
      ...tf.grads((a, b) => a.matMul(b).mean())([x, x.transpose()]),
    ],
  ];
  for (const each of results) each.dataSync();
  tf.memory();
}
