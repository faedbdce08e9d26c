import type { Tensor } from '@tensorflow/tfjs';

type Tf = typeof import('@tensorflow/tfjs');
type Call = [name: string, ...args: unknown[]];

const UNARY =
  'neg abs square sqrt rsqrt exp log log1p relu sigmoid tanh softplus softmax logSoftmax sign round floor isNaN clone transpose onesLike zerosLike flatten toFloat squeeze unstack';
const BINARY = 'add sub mul div maximum minimum squaredDifference equal notEqual greater greaterEqual less lessEqual';
const REDUCING = 'sum mean max min prod argMax argMin logSumExp';

/**
 * Computes what exercises are made of, on tensors of a few numbers, as functions and as methods: TensorFlow.js has its
 * code twice, once for each. What stays of it is compiled code, and kernels that are found. To be called in `tidy` and
 * outside of it: a tensor of no scope has a property less, so that for V8 it is an object of another kind.
 */
export function rehearseOperations(tf: Tf): void {
  const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const y = tf.tensor([0.5, -1]);
  const known = tf.tensor([true, false]);
  const calls: Call[] = [
    ...UNARY.split(' ').map((name): Call => [name, x]),
    ...BINARY.split(' ').flatMap((name): Call[] => [
      [name, x, y],
      [name, x, 2],
    ]),
    ...REDUCING.split(' ').flatMap((name): Call[] => [
      [name, x],
      [name, x, 0],
      [name, x, 1, true],
    ]),
    ...([
      ['norm', x],
      ['norm', x, 'euclidean', 1, true],
      ['moments', x, 0],
      ['moments', x, 0, true],
      ['matMul', x, x, false, true],
      ['matMul', x, x, true, false],
      ['dot', y, y],
      ['outerProduct', y, y],
      ['pow', x, 2],
      ['clipByValue', x, 0, 2],
      ['cumsum', x, 0],
      ['reshape', x, [2, 3]],
      ['expandDims', x, 0],
      ['expandDims', x, 1],
      ['tile', x, [2, 1]],
      ['slice', x, [1, 0], [1, 2]],
      ['gather', x, [0, 2]],
      ['gather', x, [1, 0], 1],
      ['reverse', x, 0],
      ['split', x, 2, 1],
      ['topk', x, 1],
      ['cast', x, 'int32'],
      ['cast', known, 'float32'],
      ['logicalNot', known],
      ['logicalAnd', known, known],
      ['logicalOr', known, known],
      ['any', known],
      ['all', known],
      ['where', known, y, y],
      ['concat', [x, x]],
      ['concat', [x, x], 1],
      ['stack', [x, x]],
      ['addN', [x, x]],
      ['tensor', [[1, 2]]],
      ['tensor1d', [1, 2]],
      ['tensor2d', [[1, 2]]],
      ['scalar', 1],
      ['zeros', [2]],
      ['ones', [2, 2]],
      ['fill', [2], 3],
      ['eye', 2],
      ['range', 0, 3],
      ['linspace', 0, 1, 3],
      ['oneHot', [0, 1], 2],
      ['randomNormal', [2], 0, 1, 'float32', 1],
      ['randomUniform', [2], 0, 1, 'float32', 1],
    ] satisfies Call[]),
  ];
  for (const call of calls) {
    asFunction(tf, call);
    asMethod(tf, call);
  }
  tf.tidy(() => {
    const picture = tf.ones([1, 4, 4, 1]) as Parameters<Tf['conv2d']>[0];
    const kernel = tf.ones([3, 3, 1, 2]) as Parameters<Tf['conv2d']>[1];
    tf.maxPool(tf.conv2d(picture, kernel, 1, 'same'), 2, 2, 'valid').dataSync();
    gradients(tf, x);
  });
  tf.dispose([x, y, known]);
  tf.memory();
}

function asFunction(tf: Tf, [name, ...args]: Call): void {
  read(tf, (tf as unknown as Record<string, (...all: unknown[]) => unknown>)[name]?.(...args));
}

/** Where there is such a method; that of `where` takes other arguments. */
function asMethod(tf: Tf, [name, first, ...rest]: Call): void {
  const method = first instanceof tf.Tensor && (first as unknown as Record<string, unknown>)[name];
  if (typeof method === 'function' && name !== 'where') read(tf, method.apply(first, rest));
}

function read(tf: Tf, result: unknown): void {
  if (result instanceof tf.Tensor) result.dataSync();
  tf.dispose(result as Tensor | Tensor[]);
}

function gradients(tf: Tf, x: Tensor): void {
  const loss = (a: Tensor, b: Tensor) => {
    const product = tf.add(tf.matMul(a, b), 1);
    const far = tf.sum(tf.square(tf.sub(a, tf.mean(a, 0))));
    return tf.add(tf.mean(tf.softplus(tf.neg(tf.relu(product)))), tf.div(far, 2));
  };
  tf.grad((a: Tensor) => tf.sum(tf.exp(a)))(x).dataSync();
  tf.grads(loss)([x, tf.transpose(x)]);
  tf.valueAndGrads(loss)([x, tf.transpose(x)]);
  const weights = tf.variable(x);
  weights.assign(tf.tidy(() => tf.mul(x, 2)));
  tf.variableGrads(() => tf.sum(tf.square(weights)));
  tf.dispose({ weights });
  tf.keep(tf.clone(x)).dispose();
}
