import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Net } from '../net/net';

/** How wrong a batch is: outputs `[batch, classes]` and class indices `[batch]` (int32) to a scalar. */
export interface Loss {
  (outputs: Tensor, labels: Tensor, beside: Beside): Scalar;
  /** Nets whose outputs it asks for; `fit` computes them once where it computes frozen layers once. */
  readonly teachers?: readonly Net[];
  /**
   * It reads no labels. Where every loss of a run says so, `fit` takes unlabelled data, and hides the labels of other
   * data.
   */
  readonly withoutLabels?: boolean;
}

/** A loss that looks at nothing else. */
export type LabelLoss = (outputs: Tensor, labels: Tensor) => Scalar;

/** What a loss may look at besides outputs and labels. */
export interface Beside {
  /** What one of its teachers makes of the same examples `[batch, ...output]`, as in prediction. */
  outputsOf(teacher: Net): Tensor;
}

export interface CrossEntropyOptions {
  /** This share of the target is moved evenly over all classes (Szegedy 2016). */
  readonly smoothing?: number;
  /** How much each class counts, `[classes]`; `balancedWeights(data)` makes rare ones count as much as frequent ones. */
  readonly classWeights?: readonly number[];
}

/**
 * Mean of -log p(right class), with p the softmax of the logits `[batch, classes]`.
 *
 * With class weights it is a weighted mean: the sum is divided by the weights of the batch's labels, as PyTorch does, so a
 * rate that suits equal weights suits these. (Keras divides by the number of examples.) With smoothing too, each class's
 * part of the target counts by that class's weight.
 */
export function crossEntropy({ smoothing = 0, classWeights }: CrossEntropyOptions = {}): LabelLoss {
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new TransferError(
      `smoothing is a share of the target, from 0 to below 1; it was ${smoothing}. 0.1 is usual.`,
    );
  }
  if (classWeights) requireWeights(classWeights);
  if (smoothing === 0 && !classWeights) {
    return (logits, labels) => softmaxCrossEntropy(logits, labels.toInt()).mean() as Scalar;
  }
  return (logits, labels) => {
    const classes = logits.shape[1] as number;
    const weights = tf.tensor1d(classWeights ? weightsFor(classWeights, classes) : Array(classes).fill(1));
    const right = tf.oneHot(labels.toInt(), classes);
    const target = right.mul(1 - smoothing).add(smoothing / classes);
    const surprise = tf.logSoftmax(logits as Tensor2D).neg();
    return target.mul(weights).mul(surprise).sum().div(right.mul(weights).sum()) as Scalar;
  };
}

/**
 * Mean of -log p(label), with p the sigmoid of the logits: for yes or no, and for several that may be true at once.
 * Logits `[batch]`, `[batch, 1]` or `[batch, questions]`; labels 0 or 1 (or between), as many.
 */
export function binaryCrossEntropy(): LabelLoss {
  return (logits, labels) => {
    const target = likeOutputs(labels, logits, 'binaryCrossEntropy');
    // -y log s(z) - (1 - y) log(1 - s(z)) = log(1 + e^z) - y z, which is finite for every z.
    return logits.softplus().sub(target.mul(logits)).mean() as Scalar;
  };
}

/** Mean of (output - label)^2 over all numbers: outputs `[batch, ...]` and as many labels. */
export function meanSquaredError(): LabelLoss {
  return (outputs, labels) =>
    outputs
      .sub(likeOutputs(labels, outputs, 'meanSquaredError'))
      .square()
      .mean() as Scalar;
}

/** The labels as float32 in the shape of the outputs: `[batch]` fits `[batch, 1]`. */
function likeOutputs(labels: Tensor, outputs: Tensor, loss: string): Tensor {
  if (labels.size === outputs.size) return labels.toFloat().reshape(outputs.shape);
  throw new TransferError(
    `${loss} compares number by number: the outputs are [${outputs.shape}] and the labels [${labels.shape}]. ` +
      'Give the net one output for each label; for class indices take crossEntropy().',
  );
}

function requireWeights(weights: readonly number[]): void {
  const odd = weights.findIndex((weight) => !(Number.isFinite(weight) && weight >= 0));
  if (odd >= 0) {
    throw new TransferError(`classWeights holds ${weights[odd]} for class ${odd}; a weight is a number from 0 up.`);
  }
}

function weightsFor(weights: readonly number[], classes: number): number[] {
  if (weights.length === classes) return [...weights];
  throw new TransferError(
    `There are ${weights.length} class weights, and the net gives ${classes} classes. Pass one for each class, in their order.`,
  );
}
