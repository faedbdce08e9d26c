import * as tf from '@tensorflow/tfjs-node';

interface Answer {
  softmax(scores: tf.Tensor2D): tf.Tensor2D;
}

/** How many tensors three calls leave behind besides their results, and whether the scores survived them. */
export function tensorsLeft(answer: Answer): { left: number; scoresDisposed: boolean } {
  const scores = tf.tensor2d([[1, 2, 3]]);
  const before = tf.memory().numTensors;
  let scoresDisposed = false;
  for (let call = 0; call < 3 && !scoresDisposed; call++) {
    answer.softmax(scores).dispose();
    scoresDisposed = scores.isDisposed;
  }
  return { left: tf.memory().numTensors - before, scoresDisposed };
}
