import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { memory, tensorFrom, weightsOf } from 'course/scenario';
import { compile, tf } from 'transferlab';

interface Answer {
  reversal(lambda: number | Tensor): (x: Tensor) => Tensor;
}

interface Use {
  x: Tensor;
  lambda: number;
  /** What comes back to the layer, for each number of x. */
  slope: Tensor;
}

/** One layer, whose result has to be a tensor at once. */
function layerOf({ reversal }: Answer, lambda: number | Tensor) {
  const layer = reversal(lambda);
  return (x: Tensor) => tensorFrom('reversal', layer(x));
}

/** What the layer gives, and what it hands on of a gradient; lambda as a number and as a tensor. */
export function apply(answer: Answer, { x, lambda, slope }: Use) {
  const tensors = memory();
  const asTensor = tf.scalar(lambda);
  const found = [lambda, asTensor].map((given) => {
    const layer = layerOf(answer, given);
    return { forward: layer(x), gradient: tf.grad((y: Tensor) => tf.sum(tf.mul(layer(y), slope)))(x) };
  });
  const left = tensors.left(asTensor, found);
  return { number: weightsOf(found[0]), tensor: weightsOf(found[1]), left };
}

/** One layer, whose lambda is a variable that gets these values one after the other: the gradient of the sum at each. */
export function growing(answer: Answer, x: Tensor, values: number[]) {
  const lambda = tf.variable(tf.scalar(values[0]));
  const layer = layerOf(answer, lambda);
  const slopeOf = tf.grad((y: Tensor) => tf.sum(layer(y)));
  return values.map((value) => {
    // By the prototype's method: the answer has the variable, and could have put another on it.
    tf.Variable.prototype.assign.call(lambda, tf.scalar(value));
    return weightsOf({ slope: slopeOf(x) }).slope;
  });
}

/** The same in one compiled step that takes lambda as an argument. */
export function compiled(answer: Answer, x: Tensor, values: number[]) {
  const step = compile((at: Tensor, lambda: Tensor) => tf.grad((y: Tensor) => tf.sum(layerOf(answer, lambda)(y)))(at));
  try {
    return values.map((value) => weightsOf({ slope: step(x, tf.scalar(value)) }).slope);
  } finally {
    step.dispose();
  }
}

/** The gradients of ((x · matrix) reversed) * factor by the matrix before the layer and the factor after it. */
export function betweenTwo(
  answer: Answer,
  lambda: number,
  { x, matrix, factor }: { x: Tensor2D; matrix: Tensor2D; factor: Tensor },
) {
  const layer = layerOf(answer, lambda);
  const slopesOf = tf.grads((front: Tensor, behind: Tensor) =>
    tf.sum(tf.mul(layer(tf.matMul(x, front as Tensor2D)), behind)),
  );
  const [front, behind] = slopesOf([matrix, factor]);
  return weightsOf({ front, behind });
}
