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

/** Answers whose confidence lies in one range. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  /** Mean probability that was given to the answers. */
  readonly confidence: number;
  /** Share of them that is right. */
  readonly accuracy: number;
}

/** Whether a net knows how sure it may be. Plain data. */
export interface Calibration {
  /** Expected calibration error: the mean distance of confidence from accuracy, in [0, 1]. */
  readonly error: number;
  readonly bins: readonly Bin[];
}

/**
 * How far confidence is from truth: answers are put into bins of equal width by the probability that they were given, and in
 * each the mean probability is compared with the share that is right (Guo et al. 2017, equation 3). Measures a classifier
 * on data with labels, its classes matched by name as `evaluate` does. A net that is right in seven of ten cases where it says 0.7 has an error of 0.
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

/** The same from logits `[size, classes]` and class indices. */
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
  if (!Number.isInteger(bins) || bins < 1) {
    throw new TransferError(
      `bins is ${bins}; it is how many ranges of confidence are told apart, 1 or more. 15 is usual.`,
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
    // A bin holds (from, to], as in the paper: a confidence of 1 belongs to the last.
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

/** Says so where these are not logits for these labels. */
export function requireLogits(logits: Tensor, labels: readonly number[]): void {
  const [size, classes] = logits.shape;
  if (logits.rank !== 2 || size !== labels.length) {
    throw new TransferError(
      `Logits are [examples, classes]; they are [${logits.shape}], and there are ${labels.length} labels.`,
    );
  }
  const odd = labels.findIndex((label) => !(Number.isInteger(label) && label >= 0 && label < classes));
  if (odd >= 0) {
    throw new TransferError(
      `Example ${odd} has the label ${numberText(labels[odd])}; classes are counted from 0 to ${classes - 1}.`,
    );
  }
}
