import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { tensorFrom, weightsOf } from 'course/scenario';
import { compile, tf } from 'transferlab';

interface Answer {
  taskLosses(predictions: Tensor2D, labels: Tensor2D): Tensor1D;
}

interface Use {
  predictions: Tensor;
  labels: Tensor;
  /** What the losses are multiplied with before they are added up, for each task. */
  weights: Tensor;
  asGraph: boolean;
}

const lossesOf = ({ taskLosses }: Answer, predictions: Tensor, labels: Tensor) =>
  tensorFrom('taskLosses', taskLosses(predictions as Tensor2D, labels as Tensor2D));

/** The losses, and the gradient by each prediction of their sum with these weights; as it is, or as one graph. */
export function measure(answer: Answer, { predictions, labels, weights, asGraph }: Use) {
  const both = (said: Tensor, truth: Tensor, factors: Tensor) => {
    const slopes = tf.grad((x: Tensor) => {
      const losses = tf.reshape(lossesOf(answer, x, truth), [-1]);
      return tf.sum(tf.mul(losses, tf.slice(factors, [0], losses.shape)));
    })(said);
    return [lossesOf(answer, said, truth), slopes];
  };
  const graph = compile(both);
  try {
    const [losses, slopes] = (asGraph ? graph : both)(predictions, labels, weights);
    return weightsOf({ losses, slopes });
  } finally {
    graph.dispose();
  }
}

/** Two tasks on one trunk of a single weight w: x w is the one, and 2 x w the other. w after each of so many steps. */
export function learn(
  answer: Answer,
  inputs: Tensor,
  labels: Tensor,
  { steps, rate }: { steps: number; rate: number },
) {
  const slopeAt = tf.grad((w: Tensor) => tf.sum(lossesOf(answer, tf.mul(inputs, w), labels)));
  let weight: Tensor = tf.scalar(0);
  return Array.from({ length: steps }, () => {
    weight = tf.sub(weight, tf.mul(slopeAt(weight), rate));
    return weightsOf({ weight }).weight;
  });
}
