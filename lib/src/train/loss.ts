import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { BatchBoxes } from '../core/motion';
import type { Net } from '../core/net';
import type { PictureSize } from '../core/task-labels';
import { classesOfWeights } from '../data/balanced-weights';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireFunction } from '../require/arguments';
import { requireOptions } from '../require/options';

/** How wrong a batch is: outputs `[batch, classes]` and class indices `[batch]` (int32) to a scalar. */
export interface Loss {
  (outputs: Tensor, labels: Tensor, beside: LossContext): Scalar;
  /** Nets whose outputs it asks for; `fit` computes them once where it computes frozen layers once. */
  readonly teachers?: readonly Net[];
  /**
   * It reads no labels. Where every loss of a run says so, `fit` takes unlabelled data, and hides the labels of other
   * data.
   */
  readonly withoutLabels?: boolean;
  /**
   * It counts only the examples that `beside.present` names, where that is there. A task of which some examples have no label
   * needs such a loss; `perExample` makes one.
   */
  readonly partial?: boolean;
  /** The classes that its class weights are for, in their order, where that is known. */
  readonly classes?: readonly string[];
  /** It reads class indices, whole numbers below the number of outputs: labels that are others are refused. */
  readonly classIndices?: boolean;
  /** Its labels are boxes, which it has `beside.moveBoxes` move along with the pictures. */
  readonly boxes?: boolean;
}

/** A loss that looks at nothing else but which examples have a label. */
export interface LabelLoss {
  (outputs: Tensor, labels: Tensor, beside?: Pick<LossContext, 'present'>): Scalar;
  readonly partial?: boolean;
  readonly classes?: readonly string[];
  readonly classIndices?: boolean;
}

/** @deprecated Use `LossContext`, which is the same type. */
export type Beside = LossContext;

/** What a loss gets besides outputs and labels. */
export interface LossContext {
  /**
   * 1 for each example that has a label of this task, 0 for the others `[batch]`, whose labels are zeros then. Left out
   * where every example of the data has one.
   */
  readonly present?: Tensor;
  /** Moves boxes as the net's `augment` moved the pictures in this step. Left out where it moved none. */
  moveBoxes?(boxes: BatchBoxes, visible?: number): BatchBoxes;
  /** The size of the pictures, where the labels are lists of boxes in them. */
  readonly boxes?: PictureSize;
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
export function crossEntropy(options: CrossEntropyOptions = {}): LabelLoss {
  requireOptions('crossEntropy', options, { smoothing: true, classWeights: true });
  const { smoothing = 0, classWeights } = options;
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new TransferError(
      `smoothing is a share of the target, from 0 to below 1; it was ${smoothing}. 0.1 is usual.`,
    );
  }
  if (classWeights) requireWeights(classWeights);
  if (smoothing === 0 && !classWeights) {
    return ofClasses(perExample((logits, labels) => softmaxCrossEntropy(logits, labels.toInt())));
  }
  const loss = partial((logits, labels, { present } = {}) => {
    const classes = logits.shape[1] as number;
    const weights = tf.tensor1d(classWeights ? weightsFor(classWeights, classes) : Array(classes).fill(1));
    const right = tf.oneHot(labels.toInt(), classes);
    const target = right.mul(1 - smoothing).add(smoothing / classes);
    const surprise = tf.logSoftmax(logits as Tensor2D).neg();
    const [losses, counted] = [target.mul(weights).mul(surprise), right.mul(weights)];
    if (!present) return losses.sum().div(counted.sum()) as Scalar;
    const among = (numbers: Tensor) => numbers.sum(1).mul(present).sum();
    return among(losses).div(among(counted).maximum(TINY)) as Scalar;
  });
  const classes = classWeights && classesOfWeights(classWeights);
  return ofClasses(classes ? Object.assign(loss, { classes }) : loss);
}

function ofClasses(loss: LabelLoss): LabelLoss {
  return Object.assign(loss, { classIndices: true } as const);
}

/** Keeps a batch without a label from being divided by nothing. */
const TINY = 1e-12;

/**
 * A loss from the loss of each example: outputs `[batch, ...]` and labels to `[batch]`. It is their mean; where a task has
 * examples without a label the mean over those that have one, and 0 in a batch that has none.
 */
export function perExample(each: (outputs: Tensor, labels: Tensor) => Tensor): LabelLoss {
  requireFunction('perExample', 'what computes the losses of a batch', each);
  return partial((outputs, labels, { present } = {}) => {
    const losses = each(outputs, labels);
    if (!present) return losses.mean() as Scalar;
    return losses.mul(present).sum().div(present.sum().maximum(1)) as Scalar;
  });
}

function partial(loss: (...given: Parameters<LabelLoss>) => Scalar): LabelLoss {
  return Object.assign(loss, { partial: true } as const);
}

/** The mean of each example's numbers `[batch, ...]`, `[batch]`. */
function eachMean(numbers: Tensor): Tensor {
  return numbers.rank === 1 ? numbers : numbers.reshape([numbers.shape[0], -1]).mean(1);
}

/**
 * Mean of -log p(label), with p the sigmoid of the logits: for yes or no, and for several that may be true at once.
 * Logits `[batch]`, `[batch, 1]` or `[batch, questions]`; labels 0 or 1 (or between), as many.
 */
export function binaryCrossEntropy(): LabelLoss {
  return byNumber((logits, labels) => {
    const target = likeOutputs(labels, logits, 'binaryCrossEntropy');
    // -y log s(z) - (1 - y) log(1 - s(z)) = log(1 + e^z) - y z, which is finite for every z.
    return logits.softplus().sub(target.mul(logits));
  });
}

/** Mean of (output - label)^2 over all numbers: outputs `[batch, ...]` and as many labels. */
export function meanSquaredError(): LabelLoss {
  return byNumber((outputs, labels) => outputs.sub(likeOutputs(labels, outputs, 'meanSquaredError')).square());
}

/** A loss from the loss of each number: their mean, over the examples that have a label. */
function byNumber(each: (outputs: Tensor, labels: Tensor) => Tensor): LabelLoss {
  const ofExamples = perExample((outputs, labels) => eachMean(each(outputs, labels)));
  return partial((outputs, labels, beside = {}) =>
    beside.present ? ofExamples(outputs, labels, beside) : (each(outputs, labels).mean() as Scalar),
  );
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
  requireArray('classWeights', 'a weight for each class', weights);
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
