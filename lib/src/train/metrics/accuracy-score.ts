import type { Metric } from '../../core/metric';
import { classOutputs } from './class-outputs';

/**
 * Accuracy: the fraction of the examples whose class has the highest of the logits `[examples, classes]`, for `metrics` of `fit`
 * and `evaluate`. With multi-hot labels `[examples, labels]` it is the fraction of the examples whose labels are all predicted
 * correctly (subset accuracy), where a label is predicted if p > 0.5. Equal to scikit-learn's `accuracy_score`. The metric throws
 * if labels do not fit.
 */
export function accuracyScore(): Metric {
  const metric: Metric = (outputs, labels) => {
    const { examples, width, has, predicts } = classOutputs('accuracyScore', outputs, labels);
    let correct = 0;
    for (let example = 0; example < examples; example++) {
      let output = 0;
      while (output < width && has(example, output) === predicts(example, output)) output += 1;
      if (output === width) correct += 1;
    }
    return correct / examples;
  };
  return Object.assign(metric, { ofClasses: true });
}
