import * as tf from '@tensorflow/tfjs-node';

interface Answer {
  prototypes(features: tf.Tensor2D, labels: number[]): tf.Tensor2D;
  nearest(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[];
  nearestByCosine(features: tf.Tensor2D, labels: number[], queries: tf.Tensor2D): number[];
}

/** How many tensors a call of each function leaves behind besides its result, which comes too, and whether the inputs survived. */
export async function tensorsLeft(answer: Answer) {
  const given = [tf.tensor2d([1, 2, 3, 4, 5, 7], [3, 2]), tf.tensor2d([1, 1, 2, 5], [2, 2])];
  const [features, queries] = given as [tf.Tensor2D, tf.Tensor2D];
  const labels = [3, 0, 3];
  const calls = {
    prototypes: () => answer.prototypes(features, labels),
    nearest: () => answer.nearest(features, labels, queries),
    nearestByCosine: () => answer.nearestByCosine(features, labels, queries),
  };
  const left: Record<string, number> = {};
  const results: Record<string, number[] | null> = {};
  for (const [name, call] of Object.entries(calls)) {
    const before = tf.memory().numTensors;
    const result: unknown = await call();
    results[name] = numbersIn(result);
    tf.dispose(result as tf.TensorContainer);
    left[name] = tf.memory().numTensors - before;
    if (given.some((tensor) => tensor.isDisposed)) return { left, disposed: name, results };
  }
  return { left, disposed: '', results };
}

function numbersIn(result: unknown): number[] | null {
  if (result instanceof tf.Tensor) return result.isDisposed ? null : Array.from(result.dataSync());
  return Array.isArray(result) || ArrayBuffer.isView(result)
    ? Array.from(result as unknown as ArrayLike<number>)
    : null;
}
