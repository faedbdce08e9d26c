import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { compile, tf } from 'transferlab';

interface Answer {
  taskLosses(predictions: Tensor2D, labels: Tensor2D): Tensor1D;
}

/** The losses, the slope by each prediction of their sum with these weights, and the tensors that stay in memory. */
export function measure(
  { taskLosses }: Answer,
  predictions: number[][],
  labels: number[][],
  weights: number[],
  asGraph = false,
) {
  const before = tf.memory().numTensors;
  const both = (said: Tensor, truth: Tensor, factors: Tensor) => {
    const lossesOf = (x: Tensor) => taskLosses(x as Tensor2D, truth as Tensor2D).flatten();
    const slopes = tf.grad((x) => {
      const losses = lossesOf(x);
      return losses.mul(factors.slice([0], losses.shape)).sum();
    })(said);
    return [lossesOf(said), slopes];
  };
  const graph = compile(both);
  const [losses, slopes] = tf.tidy(() =>
    (asGraph ? graph : both)(tf.tensor2d(predictions), tf.tensor2d(labels), tf.tensor1d(weights)).map((found) =>
      found.arraySync(),
    ),
  );
  graph.dispose();
  return { losses, slopes, left: tf.memory().numTensors - before };
}

/** How many tensors one call leaves behind beside its result, outside of any tidy. */
export function leftBehind({ taskLosses }: Answer, predictions: number[][], labels: number[][]): number {
  const [said, truth] = [tf.tensor2d(predictions), tf.tensor2d(labels)];
  const before = tf.memory().numTensors;
  taskLosses(said, truth).dispose();
  const left = tf.memory().numTensors - before;
  tf.dispose([said, truth]);
  return left;
}

/** Two tasks on one trunk of a single weight w: x w is the one, and 2 x w the other. What 30 steps make of w. */
export function learn({ taskLosses }: Answer, x: number[], labels: number[][]): number {
  const weight = tf.variable(tf.scalar(0));
  const inputs = tf.tensor2d(x.map((value) => [value, 2 * value]));
  const truth = tf.tensor2d(labels);
  const slope = tf.grad((w) => taskLosses(inputs.mul(w), truth).sum());
  for (let step = 0; step < 30; step++) tf.tidy(() => weight.assign(weight.sub(slope(weight).mul(0.02))));
  const [learnt] = weight.dataSync();
  tf.dispose([weight, inputs, truth]);
  return learnt;
}
