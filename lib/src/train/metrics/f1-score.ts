import type { Metric } from '../../core/metric';
import { TransferError } from '../../error';
import { requireText } from '../../require/arguments';
import { nearestName } from '../../require/nearest-name';
import { requireOneOf } from '../../require/one-of';
import { requireOptions } from '../../require/options';
import { classOutputs } from './class-outputs';
import { type ClassCounts, classCounts, scoresOf } from './confusion-counts';

export interface F1Options {
  /**
   * `macro`, the default: the mean over the classes. `weighted`: weighted by their examples. `micro`: of the counts of all classes
   * together, which for one class per example is the accuracy.
   */
  readonly average?: 'macro' | 'weighted' | 'micro';
  /** The F1 score of this class alone, by its name. */
  readonly class?: string;
}

/**
 * F1 score: 2 TP / (2 TP + FP + FN), the harmonic mean of precision and recall, for `metrics` of `fit` and `evaluate`. It reads
 * logits `[examples, classes]` with class indices, or logits of several labels with multi-hot labels; a label is predicted where
 * p > 0.5. Equal to scikit-learn's `f1_score`: classes that are neither in the labels nor predicted are left out of the mean.
 * Throws if `average` is unknown, or if both options are given; the metric throws if the class is unknown or labels do not fit.
 */
export function f1Score(options: F1Options = {}): Metric {
  requireOptions('f1Score', options, { average: true, class: true });
  const { average = 'macro', class: name } = options;
  requireOneOf("f1Score's average", average, ['macro', 'weighted', 'micro']);
  if (name !== undefined) requireText('f1Score', 'a class', name);
  if (name !== undefined && options.average !== undefined) {
    throw new TransferError("f1Score must have either average or class; got both. Try f1Score({ class: 'birds' }).");
  }
  const metric: Metric = (outputs, labels, { classes }) => {
    const read = classOutputs('f1Score', outputs, labels);
    const counts = classCounts(read);
    if (name !== undefined) return scoresOf(counts[indexOf(name, classes)]).f1;
    return averaged(read.multiLabel ? counts : counts.filter(occurs), average);
  };
  return Object.assign(metric, { ofClasses: true });
}

function averaged(counts: readonly ClassCounts[], average: 'macro' | 'weighted' | 'micro'): number {
  if (average === 'micro') return scoresOf(total(counts)).f1;
  const weights = counts.map(({ examples }) => (average === 'weighted' ? examples : 1));
  const sum = weights.reduce((sum, weight) => sum + weight, 0);
  if (sum === 0) return 0;
  return counts.reduce((result, count, index) => result + (weights[index] / sum) * scoresOf(count).f1, 0);
}

function occurs({ examples, predictions }: ClassCounts): boolean {
  return examples + predictions > 0;
}

function total(counts: readonly ClassCounts[]): ClassCounts {
  const sumOf = (key: keyof ClassCounts) => counts.reduce((sum, count) => sum + count[key], 0);
  return { truePositives: sumOf('truePositives'), examples: sumOf('examples'), predictions: sumOf('predictions') };
}

function indexOf(name: string, classes: readonly string[]): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  const nearest = nearestName(name, classes);
  throw new TransferError(
    `f1Score's class must be a class of the data, ${classes.join(', ')}; got '${name}'. ` +
      (nearest === undefined ? 'Try one of them.' : `Did you mean '${nearest}'?`),
  );
}
