import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { PictureSize, TaskSpec } from '../core/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { described } from '../require/described';
import { isTensor } from '../require/kinds';
import type { Loss, LossContext } from './loss';

/** The labels that a loss gets, and a mask of the labelled examples if some labels may be missing. */
export interface Labelled {
  /** Labels `[batch, ...]`, with zeros for missing ones. */
  readonly labels: Tensor;
  /** 1 or 0 for each example `[batch]`. */
  readonly present?: Tensor;
  /** The size of the images, if the labels are lists of boxes in them. */
  readonly boxes?: PictureSize;
}

/**
 * The labels of a batch for the loss of this name: those of its task if labels are by name. A loss `withoutLabels` gets
 * an empty tensor. Throws if the batch has no labels of the task.
 */
export function labelledFor(
  name: string,
  labels: Batch['labels'],
  { spec, loss }: { spec?: TaskSpec; loss?: Loss } = {},
): Labelled {
  const taskLabels: Tensor | undefined = labels instanceof tf.Tensor ? labels : labels[name];
  if (!taskLabels && loss?.withoutLabels) return { labels: tf.zeros([0]) };
  if (!taskLabels) {
    throw new TransferError(
      `Each loss must have the name of the labels it reads; got a loss '${name}', and a batch with labels for ` +
        `${Object.keys(labels).join(', ') || 'no task'}. Try the name of a task.`,
    );
  }
  const boxes = spec?.boxes;
  if (!spec?.partial) return { labels: taskLabels, boxes };
  const missing = taskLabels.isNaN();
  const isUnlabelled = missing.rank === 1 ? missing : missing.reshape([missing.shape[0], -1]).any(1);
  return {
    labels: tf.where(missing, tf.zerosLike(taskLabels), taskLabels),
    present: isUnlabelled.logicalNot().toFloat(),
    boxes,
  };
}

/** The value of a loss. Throws if it is not a scalar tensor, as a custom loss may get wrong. */
export function scalarOf(value: Scalar): Scalar {
  if (isTensor(value) && value.rank === 0) return value;
  throw new TransferError(
    `A loss must return a tensor of shape [], the mean over the batch; got ${described(value)}. Try (outputs, labels) => ` +
      'outputs.sub(labels).square().mean().',
  );
}

/**
 * A loss on the outputs of a batch. With `fraction`, examples were mixed with their partners in the batch, and so are their
 * losses: `fraction` of the loss by an example's labels, and the rest by its partner's.
 */
export function lossOn(
  loss: Loss,
  outputs: Tensor,
  { labels, present, boxes }: Labelled,
  context: LossContext,
  fraction?: Tensor,
): Scalar {
  const lossWith = (exampleLabels: Tensor, mask?: Tensor) =>
    scalarOf(loss(outputs, exampleLabels, { ...context, ...(mask && { present: mask }), ...(boxes && { boxes }) }));
  const ownLoss = lossWith(labels, present);
  if (!fraction) return ownLoss;
  const partnerLoss = lossWith(tf.reverse(labels, 0), present && tf.reverse(present, 0));
  return ownLoss.mul(fraction).add(partnerLoss.mul(tf.sub(1, fraction)));
}
