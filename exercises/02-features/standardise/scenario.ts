import * as tf from '@tensorflow/tfjs-node';

interface Answer {
  measure(train: tf.Tensor2D): tf.TensorContainer;
  standardise(train: tf.Tensor2D, test: tf.Tensor2D): tf.TensorContainer;
}

/** How many tensors two calls of each function leave behind besides their results, which come too, and whether the inputs survived. */
export async function tensorsLeft(answer: Answer) {
  const train = tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]);
  const test = tf.tensor2d([1, 1], [1, 2]);
  const calls = { measure: () => answer.measure(train), standardise: () => answer.standardise(train, test) };
  const left: Record<string, number> = {};
  const results: Record<string, unknown> = {};
  for (const [name, call] of Object.entries(calls)) {
    const before = tf.memory().numTensors;
    for (let time = 0; time < 2 && !train.isDisposed && !test.isDisposed; time++) {
      const result = await call();
      results[name] = asData(result);
      tf.dispose(result);
    }
    left[name] = tf.memory().numTensors - before;
    if (train.isDisposed || test.isDisposed) return { left, disposed: name, results };
  }
  return { left, disposed: '', results };
}

/** The numbers of the tensors in a result, which are disposed after it. */
function asData(result: tf.TensorContainer): unknown {
  if (result instanceof tf.Tensor) return result.isDisposed ? null : { values: Array.from(result.dataSync()) };
  if (result === null || typeof result !== 'object') return null;
  return Object.fromEntries(Object.entries(result).map(([name, part]) => [name, asData(part as tf.TensorContainer)]));
}
