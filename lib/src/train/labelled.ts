import type { Scalar, Tensor } from '@tensorflow/tfjs';
import type { Batch } from '../core/batch';
import type { PictureSize, TaskSpec } from '../core/task-labels';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { described } from '../require/described';
import { isTensor } from '../require/kinds';
import type { Loss, LossContext } from './loss';

/** The labels that a loss gets, and where some may be missing the examples that have one. */
export interface Labelled {
  /** Zeros in place of missing ones. */
  readonly labels: Tensor;
  /** 1 or 0 for each example `[batch]`. */
  readonly present?: Tensor;
  /** The size of the pictures, where the labels are lists of boxes in them. */
  readonly boxes?: PictureSize;
}

/**
 * The labels of a batch for the loss of this name: those of its task, where labels are by name. None where it says that it
 * reads none.
 */
export function labelledFor(
  name: string,
  labels: Batch['labels'],
  { spec, loss }: { spec?: TaskSpec; loss?: Loss } = {},
): Labelled {
  const own: Tensor | undefined = labels instanceof tf.Tensor ? labels : labels[name];
  if (!own && loss?.withoutLabels) return { labels: tf.zeros([0]) };
  if (!own) {
    throw new TransferError(
      `A loss is called '${name}', and a batch has labels for ${Object.keys(labels).join(', ') || 'nothing'}. ` +
        'Name each loss after the labels it reads.',
    );
  }
  const boxes = spec?.boxes;
  if (!spec?.partial) return { labels: own, boxes };
  const missing = own.isNaN();
  const without = missing.rank === 1 ? missing : missing.reshape([missing.shape[0], -1]).any(1);
  return { labels: tf.where(missing, tf.zerosLike(own), own), present: without.logicalNot().toFloat(), boxes };
}

/** What a loss gave, if it is the mean of a batch. Throws if it is not: what a loss of the user's own got wrong. */
export function scalarOf(given: Scalar): Scalar {
  if (isTensor(given) && given.rank === 0) return given;
  throw new TransferError(
    `A loss gave ${described(given)}; it must give a tensor of shape [], the mean over the batch: (outputs, labels) => ` +
      'outputs.sub(labels).square().mean().',
  );
}

/** A loss on some outputs, where each example is itself or, with mixed examples, partly its partner in the batch. */
export function lossOn(
  loss: Loss,
  outputs: Tensor,
  { labels, present, boxes }: Labelled,
  beside: LossContext,
  share?: Tensor,
): Scalar {
  const of = (own: Tensor, counted?: Tensor) =>
    scalarOf(loss(outputs, own, { ...beside, ...(counted && { present: counted }), ...(boxes && { boxes }) }));
  const itself = of(labels, present);
  if (!share) return itself;
  const partners = of(tf.reverse(labels, 0), present && tf.reverse(present, 0));
  return itself.mul(share).add(partners.mul(tf.sub(1, share)));
}
