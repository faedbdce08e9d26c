import type { Metric } from '../../core/metric';
import { type ClassOutputs, classOutputs } from './class-outputs';

/**
 * Area under the ROC curve (Hanley & McNeil 1982): the probability that a random example of a class has a higher score for it
 * than a random example of the others, ties counted half. 0.5 is chance level. For `metrics` of `fit` and `evaluate`: the mean
 * over the classes, one against the rest, by the softmax of logits `[examples, classes]`; with multi-hot labels the mean over
 * the labels. Equal to scikit-learn's `roc_auc_score` with `multi_class='ovr'`. Classes without an example, or with all of them,
 * have no such area and are left out; without any other it is NaN. The metric throws if labels do not fit.
 */
export function rocAuc(): Metric {
  const metric: Metric = (outputs, labels) => {
    const read = classOutputs('rocAuc', outputs, labels);
    const scores = read.multiLabel ? read.logits : softmaxRows(read);
    const areas = Array.from({ length: read.width }, (_, output) => areaOf(read, scores, output));
    const defined = areas.filter((area) => !Number.isNaN(area));
    return defined.reduce((sum, area) => sum + area, 0) / defined.length;
  };
  return Object.assign(metric, { ofClasses: true });
}

/** The area of one class by ranks (Mann & Whitney 1947); NaN without a positive or a negative example. */
function areaOf({ examples, width, has }: ClassOutputs, scores: ArrayLike<number>, output: number): number {
  const scored = Array.from({ length: examples }, (_, example) => ({
    score: scores[example * width + output],
    positive: has(example, output),
  })).sort((one, other) => one.score - other.score);
  const positives = scored.filter(({ positive }) => positive).length;
  const negatives = examples - positives;
  if (positives === 0 || negatives === 0) return Number.NaN;
  let rankSum = 0;
  for (let from = 0; from < examples; ) {
    let to = from;
    while (to < examples && scored[to].score === scored[from].score) to += 1;
    const meanRank = (from + 1 + to) / 2;
    for (let index = from; index < to; index++) if (scored[index].positive) rankSum += meanRank;
    from = Math.max(to, from + 1);
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The softmax of each example's logits, in float64. */
function softmaxRows({ logits, width }: ClassOutputs): Float64Array {
  const probabilities = new Float64Array(logits.length);
  for (let from = 0; from < logits.length; from += width) {
    const row = logits.subarray(from, from + width);
    const highest = row.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
    const powers = Float64Array.from(row, (logit) => Math.exp(logit - highest));
    const sum = powers.reduce((total, power) => total + power, 0);
    for (let output = 0; output < width; output++) probabilities[from + output] = powers[output] / sum;
  }
  return probabilities;
}
