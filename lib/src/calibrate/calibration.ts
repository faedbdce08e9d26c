import type { Tensor } from '@tensorflow/tfjs';
import type { Dataset } from '../core/dataset';
import type { Net } from '../core/net';
import { owning } from '../engine/owning';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { requireArray, requireDataset, requireNet, requireTensor } from '../require/arguments';
import { numberText } from '../require/described';
import { requireOptions } from '../require/options';
import { inNetClasses } from '../train/in-net-classes';
import { predict } from '../train/predict';

/** Predictions whose confidence is in one range. */
export interface Bin {
  /** Lower bound of the confidence, excluded. */
  readonly from: number;
  /** Upper bound of the confidence, included. */
  readonly to: number;
  /** Number of predictions. */
  readonly count: number;
  /** Mean predicted probability. */
  readonly confidence: number;
  /** Fraction of correct predictions. */
  readonly accuracy: number;
}

/** The calibration of a network: how well its confidence matches its accuracy. Plain data. */
export interface Calibration {
  /** Expected calibration error: the mean distance of confidence from accuracy, in [0, 1]. */
  readonly error: number;
  /** The bins that contain a prediction, by ascending confidence. */
  readonly bins: readonly Bin[];
}

/**
 * Computes the expected calibration error of a classifier: predictions are put into bins of equal width by their
 * confidence, 15 by default, and each bin's mean confidence is compared with its accuracy (Guo et al. 2017, equation
 * 3). Measures a classifier on labelled data; classes are matched by name, as in `evaluate`. If 70 % of the predictions
 * with confidence 0.7 are correct, and so on, the error is 0. Throws if an argument has the wrong type, an option is
 * unknown, `bins` is not a positive integer up to 1,000,000, an example has no label, or the network has no such class.
 */
export async function calibration(
  net: Net,
  data: Dataset,
  options: { readonly bins?: number } = {},
): Promise<Calibration> {
  requireOptions('calibration', options, { bins: true });
  requireNet('calibration', net);
  requireDataset('calibration', data);
  const { bins = 15 } = options;
  const { labels } = inNetClasses(net, data);
  return owning(async (own) => calibrationOf(own(await predict(net, data)), labels, { bins }));
}

/** More bins than this would fill the memory with empty bins. */
const MOST_BINS = 1_000_000;

/**
 * Computes the calibration from logits `[examples, classes]` and class indices. Throws if an argument has the wrong
 * type, an option is unknown, the shapes do not match, a label is not a class index, or `bins` is not a positive
 * integer up to 1,000,000.
 */
export function calibrationOf(
  logits: Tensor,
  labels: readonly number[],
  options: { readonly bins?: number } = {},
): Calibration {
  requireOptions('calibrationOf', options, { bins: true });
  requireTensor('calibrationOf', logits);
  requireArray('calibrationOf', 'labels', labels);
  const { bins = 15 } = options;
  requireLogits(logits, labels);
  if (!Number.isInteger(bins) || bins < 1 || bins > MOST_BINS) {
    throw new TransferError(
      `bins must be a positive integer up to ${MOST_BINS}, the number of ranges of confidence; got ${numberText(bins)}. Try 15.`,
    );
  }
  const { confidence, answers } = tf.tidy(() => {
    const probabilities = tf.softmax(logits);
    return { confidence: probabilities.max(1).dataSync(), answers: probabilities.argMax(1).dataSync() };
  });
  const groups: { sum: number; right: number; count: number }[] = Array.from({ length: bins }, () => ({
    sum: 0,
    right: 0,
    count: 0,
  }));
  for (const [index, label] of labels.entries()) {
    // A bin is (from, to], as in the paper: a confidence of 1 is in the last.
    const group = groups[Math.min(bins - 1, Math.max(0, Math.ceil(confidence[index] * bins) - 1))];
    group.sum += confidence[index];
    group.right += answers[index] === label ? 1 : 0;
    group.count++;
  }
  const filled = groups.flatMap(({ sum, right, count }, index): Bin[] =>
    count === 0
      ? []
      : [{ from: index / bins, to: (index + 1) / bins, count, confidence: sum / count, accuracy: right / count }],
  );
  const error = filled.reduce(
    (total, bin) => total + (bin.count / labels.length) * Math.abs(bin.accuracy - bin.confidence),
    0,
  );
  return { error, bins: filled };
}

/** Throws unless the logits are `[examples, classes]` for these labels. */
export function requireLogits(logits: Tensor, labels: readonly number[]): void {
  const [size, classes] = logits.shape;
  if (logits.rank !== 2 || size !== labels.length) {
    throw new TransferError(`Logits must be [examples, classes]; got [${logits.shape}] and ${labels.length} labels.`);
  }
  const odd = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (odd >= 0) {
    throw new TransferError(
      `Example ${odd} has the label ${numberText(labels[odd])}; it must be a class index, 0 to ${classes - 1}.`,
    );
  }
}
