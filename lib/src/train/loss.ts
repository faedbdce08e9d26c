import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { BatchBoxes } from '../core/motion';
import type { Net } from '../core/net';
import type { PictureSize } from '../core/task-labels';
import { classesOfWeights } from '../data/balanced-weights';
import { softmaxCrossEntropy } from '../engine/fused/softmax-cross-entropy';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireFunction } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';

/** A loss: from outputs `[batch, classes]` and class indices `[batch]` (int32) to a scalar. */
export interface Loss {
  (outputs: Tensor, labels: Tensor, context: LossContext): Scalar;
  /** Networks whose outputs the loss uses. `fit` computes these once if it caches the output of frozen layers. */
  readonly teachers?: readonly Net[];
  /**
   * Whether the loss reads no labels. If no loss of a run does, `fit` takes unlabelled data, and hides the labels of other
   * data.
   */
  readonly withoutLabels?: boolean;
  /**
   * Whether the loss leaves out the examples that `context.present` masks. A task with unlabelled examples needs such a
   * loss; `perExample` makes one.
   */
  readonly partial?: boolean;
  /** The classes that the class weights are for, in their order, if known. */
  readonly classes?: readonly string[];
  /** Whether the labels are class indices, integers below the number of outputs. `fit` rejects other labels. */
  readonly classIndices?: boolean;
  /** Whether the labels are boxes, which the loss moves with the augmented images by `context.moveBoxes`. */
  readonly boxes?: boolean;
}

/** A loss that uses nothing of its context except which examples have a label. */
export interface LabelLoss {
  (outputs: Tensor, labels: Tensor, context?: Pick<LossContext, 'present'>): Scalar;
  readonly partial?: boolean;
  readonly classes?: readonly string[];
  readonly classIndices?: boolean;
}

/** @deprecated Use `LossContext`, which is the same type. */
export type Beside = LossContext;

/** What a loss gets besides outputs and labels. */
export interface LossContext {
  /**
   * 1 for each example that has a label of this task, 0 for the others, whose labels are zeros `[batch]`. Undefined if every
   * example of the data has a label.
   */
  readonly present?: Tensor;
  /** Moves boxes as the network's `augment` moved the images in this step. Undefined if it moved none. */
  moveBoxes?(boxes: BatchBoxes, visible?: number): BatchBoxes;
  /** The size of the images, if the labels are lists of boxes in them. */
  readonly boxes?: PictureSize;
  /** The outputs of a teacher for the same examples `[batch, ...output]`, in inference mode. */
  outputsOf(teacher: Net): Tensor;
}

export interface CrossEntropyOptions {
  /** The fraction of the target that is spread evenly over all classes (Szegedy 2016), in [0, 1). Default: 0. */
  readonly smoothing?: number;
  /** A weight for each class `[classes]`; `balancedWeights(data)` gives rare classes the same total as frequent ones. */
  readonly classWeights?: readonly number[];
}

/**
 * Cross-entropy: the mean of -log p(label), with p the softmax of the logits `[batch, classes]`, and class indices `[batch]`.
 *
 * With class weights it is a weighted mean: the sum is divided by the weights of the batch's labels, as in PyTorch, so the
 * learning rate need not change. (Keras divides by the number of examples.) With smoothing too, each class's part of the
 * target is multiplied by the weight of that class. Throws unless `smoothing` is in [0, 1) and each class weight is finite
 * and not negative; the loss throws if there are not as many class weights as logits.
 */
export function crossEntropy(options: CrossEntropyOptions = {}): LabelLoss {
  requireOptions('crossEntropy', options, { smoothing: true, classWeights: true });
  const { smoothing = 0, classWeights } = options;
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw new TransferError(
      `crossEntropy's smoothing must be at least 0 and below 1; got ${numberText(smoothing)}. Try 0.1.`,
    );
  }
  if (classWeights) requireWeights(classWeights);
  if (smoothing === 0 && !classWeights) {
    return ofClasses(perExample((logits, labels) => softmaxCrossEntropy(logits, labels.toInt())));
  }
  const loss = partial((logits, labels, { present } = {}) => {
    const classes = logits.shape[1] as number;
    const weights = tf.tensor1d(classWeights ? weightsFor(classWeights, classes) : Array(classes).fill(1));
    const oneHotLabels = tf.oneHot(labels.toInt(), classes);
    const target = oneHotLabels.mul(1 - smoothing).add(smoothing / classes);
    const negativeLogProbability = tf.logSoftmax(logits as Tensor2D).neg();
    const [losses, labelWeights] = [target.mul(weights).mul(negativeLogProbability), oneHotLabels.mul(weights)];
    if (!present) return losses.sum().div(labelWeights.sum()) as Scalar;
    const sumOverPresent = (values: Tensor) => values.sum(1).mul(present).sum();
    return sumOverPresent(losses).div(sumOverPresent(labelWeights).maximum(TINY)) as Scalar;
  });
  const classes = classWeights && classesOfWeights(classWeights);
  return ofClasses(classes ? Object.assign(loss, { classes }) : loss);
}

function ofClasses(loss: LabelLoss): LabelLoss {
  return Object.assign(loss, { classIndices: true } as const);
}

/** Avoids a division by zero for a batch without a label. */
const TINY = 1e-12;

/**
 * A loss from the loss of each example: the mean of what `lossPerExample` computes from outputs `[batch, ...]` and labels,
 * `[batch]`. If a task has unlabelled examples, it is the mean over the labelled ones, and 0 in a batch without a label.
 * Throws if the argument is not a function.
 */
export function perExample(each: (outputs: Tensor, labels: Tensor) => Tensor): LabelLoss {
  requireFunction('perExample', 'a function from outputs and labels to the losses of a batch', each);
  return partial((outputs, labels, { present } = {}) => {
    const losses = each(outputs, labels);
    if (!present) return losses.mean() as Scalar;
    return losses.mul(present).sum().div(present.sum().maximum(1)) as Scalar;
  });
}

function partial(loss: (...args: Parameters<LabelLoss>) => Scalar): LabelLoss {
  return Object.assign(loss, { partial: true } as const);
}

/** The mean of each example's values, from `[batch, ...]` to `[batch]`. */
function meanPerExample(values: Tensor): Tensor {
  return values.rank === 1 ? values : values.reshape([values.shape[0], -1]).mean(1);
}

export interface BinaryCrossEntropyOptions {
  /**
   * A factor for each label's positive examples `[labels]`: above 1 for a rare label, usually its negative examples divided by its
   * positive ones. Default: 1.
   */
  readonly positiveWeights?: readonly number[];
}

/**
 * Binary cross-entropy: the mean of -log p(label), with p the sigmoid of the logits, for binary and multi-label classification.
 * Logits `[batch]`, `[batch, 1]` or `[batch, labels]`; as many labels, each 0, 1 or between. `positiveWeights` multiply the part
 * of label 1, as `pos_weight` of PyTorch does. Throws if a weight is negative or not finite; the loss throws if the number of
 * labels is another, or if there are not as many weights as logits.
 */
export function binaryCrossEntropy(options: BinaryCrossEntropyOptions = {}): LabelLoss {
  requireOptions('binaryCrossEntropy', options, { positiveWeights: true });
  const { positiveWeights } = options;
  if (positiveWeights) requireWeights(positiveWeights, 'positiveWeights');
  return fromElementwise((logits, labels) => {
    const target = likeOutputs(labels, logits, 'binaryCrossEntropy');
    // -y log s(z) - (1 - y) log(1 - s(z)) = log(1 + e^z) - y z, which is finite for every z.
    if (!positiveWeights) return logits.softplus().sub(target.mul(logits));
    const weights = tf.tensor1d(weightsFor(positiveWeights, logits.shape[1] ?? 1, 'positiveWeights'));
    return target.mul(weights).mul(logits.neg().softplus()).add(tf.sub(1, target).mul(logits.softplus()));
  });
}

/** Mean squared error: the mean of (output - label)^2 over outputs `[batch, ...]` and as many labels. Throws if not as many. */
export function meanSquaredError(): LabelLoss {
  return fromElementwise((outputs, labels) => outputs.sub(likeOutputs(labels, outputs, 'meanSquaredError')).square());
}

/** A loss from the loss of each output: the mean over the examples that have a label. */
function fromElementwise(each: (outputs: Tensor, labels: Tensor) => Tensor): LabelLoss {
  const ofExamples = perExample((outputs, labels) => meanPerExample(each(outputs, labels)));
  return partial((outputs, labels, context = {}) =>
    context.present ? ofExamples(outputs, labels, context) : (each(outputs, labels).mean() as Scalar),
  );
}

/** The labels as float32 in the shape of the outputs: `[batch]` fits `[batch, 1]`. */
function likeOutputs(labels: Tensor, outputs: Tensor, loss: string): Tensor {
  if (labels.size === outputs.size) return labels.toFloat().reshape(outputs.shape);
  throw new TransferError(
    `${loss} must get as many labels as outputs; got outputs [${outputs.shape}] and labels [${labels.shape}]. ` +
      'Try a network with one output per label, or crossEntropy() for class indices.',
  );
}

function requireWeights(weights: readonly number[], option: WeightOption = 'classWeights'): void {
  requireArray(option, 'a weight for each class', weights);
  const invalid = weights.findIndex((weight) => !(Number.isFinite(weight) && weight >= 0));
  if (invalid >= 0) {
    throw new TransferError(
      `${option} must be numbers of 0 or more; got ${weights[invalid]} for class ${invalid}. ` +
        (option === 'classWeights' ? 'Try balancedWeights(data).' : 'Try 5 for a label that one example in six has.'),
    );
  }
}

/** The options with a weight for each class. */
type WeightOption = 'classWeights' | 'positiveWeights';

function weightsFor(weights: readonly number[], classes: number, option: WeightOption = 'classWeights'): number[] {
  if (weights.length === classes) return [...weights];
  throw new TransferError(
    `${option} must have a weight for each of the network's ${classes} classes; got ${weights.length}. ` +
      'Try one for each class, in their order.',
  );
}
