import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { compile, tf } from 'transferlab';

interface Answer {
  reversal(lambda: number | Tensor): (x: Tensor) => Tensor;
}

interface Use {
  x: number[];
  lambda: number;
  /** What comes back to the layer, for each number of x. */
  slope: number[];
  shape?: number[];
}

/** What the layer gives, and what it hands on of a slope; lambda as a number and as a tensor. */
export function apply({ reversal }: Answer, { x, lambda, slope, shape = [x.length] }: Use) {
  const before = tf.memory().numTensors;
  const found = [lambda, tf.scalar(lambda)].map((given) => {
    const back = tf.tensor(slope, shape);
    const layer = reversal(given);
    const input = tf.tensor(x, shape);
    const output = layer(input);
    const gradient = tf.grad((y: Tensor) => layer(y).mul(back).sum())(input);
    const made = {
      shape: output.shape,
      forward: Array.from(output.dataSync()),
      gradient: Array.from(gradient.dataSync()),
    };
    tf.dispose([back, input, output, gradient]);
    if (typeof given !== 'number') given.dispose();
    return made;
  });
  return { number: found[0], tensor: found[1], left: tf.memory().numTensors - before };
}

/** One layer, whose lambda is a variable that gets these values one after the other: the slope of the sum at each. */
export function growing({ reversal }: Answer, values: number[]): number[] {
  const lambda = tf.variable(tf.scalar(values[0]));
  const layer = reversal(lambda);
  const slopeOf = tf.grad((x: Tensor) => layer(x).sum());
  const slopes = values.map((value) => {
    lambda.assign(tf.scalar(value));
    return tf.tidy(() => slopeOf(tf.tensor1d([2])).dataSync()[0]);
  });
  lambda.dispose();
  return slopes;
}

/** The same in one compiled step that takes lambda as an argument. */
export function compiled({ reversal }: Answer, values: number[]): number[] {
  const step = compile((x: Tensor, lambda: Tensor) => tf.grad((y: Tensor) => reversal(lambda)(y).sum())(x));
  try {
    return values.map((value) => tf.tidy(() => step(tf.tensor1d([2]), tf.scalar(value)).dataSync()[0]));
  } finally {
    step.dispose();
  }
}

/** x [1, 2] through a matrix in front of the layer and a factor behind it: the slopes by both. */
export function betweenTwo({ reversal }: Answer, lambda: number) {
  return tf.tidy(() => {
    const x = tf.tensor2d([[1, 2]]);
    const [front, behind] = tf.grads(
      (matrix: Tensor, factor: Tensor) =>
        reversal(lambda)(x.matMul(matrix as Tensor2D))
          .mul(factor)
          .sum() as Scalar,
    )([tf.tensor2d([[3], [4]]), tf.scalar(5)]);
    return { front: Array.from(front.dataSync()), behind: Array.from(behind.dataSync()) };
  });
}
