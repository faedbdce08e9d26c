import type { Metric } from '../../core/metric';
import { TransferError } from '../../error';
import { requireCount } from '../../require/number';
import { classOutputs } from './class-outputs';

/**
 * Top-k accuracy: the fraction of the examples whose class is among the k highest of the logits `[examples, classes]`, for
 * `metrics` of `fit` and `evaluate`. Equal to scikit-learn's `top_k_accuracy_score`; of equal logits the first classes come
 * first, as with `accuracy`. Throws unless `k` is a positive integer; the metric throws if examples have several labels, or labels
 * do not fit.
 */
export function topKAccuracy(k: number): Metric {
  requireCount("topKAccuracy's k", k, 'Try 5.');
  const metric: Metric = (outputs, labels) => {
    const { examples, width, logits, multiLabel, has } = classOutputs('topKAccuracy', outputs, labels);
    if (multiLabel) {
      throw new TransferError(
        'topKAccuracy must get one class for each example; got as many labels as outputs. Try f1Score() or rocAuc().',
      );
    }
    let correct = 0;
    for (let example = 0; example < examples; example++) {
      const row = logits.subarray(example * width, (example + 1) * width);
      const label = row.findIndex((_, output) => has(example, output));
      const before = row.filter(
        (logit, output) => logit > row[label] || (logit === row[label] && output < label),
      ).length;
      if (before < k) correct += 1;
    }
    return correct / examples;
  };
  return Object.assign(metric, { ofClasses: true });
}
