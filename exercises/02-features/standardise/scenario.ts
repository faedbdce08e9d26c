import * as tf from '@tensorflow/tfjs-node';

interface Answer {
  measure(train: tf.Tensor2D): tf.TensorContainer;
  standardise(train: tf.Tensor2D, test: tf.Tensor2D): tf.TensorContainer;
}

/** How many tensors two calls of each function leave behind besides their results, and whether the inputs survived. */
export async function tensorsLeft(answer: Answer) {
  const train = tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]);
  const test = tf.tensor2d([1, 1], [1, 2]);
  const calls = { measure: () => answer.measure(train), standardise: () => answer.standardise(train, test) };
  const left: Record<string, number> = {};
  for (const [name, call] of Object.entries(calls)) {
    const before = tf.memory().numTensors;
    for (let time = 0; time < 2 && !train.isDisposed && !test.isDisposed; time++) tf.dispose(await call());
    left[name] = tf.memory().numTensors - before;
    if (train.isDisposed || test.isDisposed) return { left, disposed: name };
  }
  return { left, disposed: '' };
}
