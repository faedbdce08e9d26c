import type { Scalar, Tensor } from '@tensorflow/tfjs';

/** What a metric gets besides outputs and labels. */
export interface MetricContext {
  /** The class names, in the order of the outputs; `[]` for regression. */
  readonly classes: readonly string[];
}

/**
 * A metric: from the outputs of all held-out examples `[examples, ...output]` and their labels to a number, or to a tensor of
 * shape []. Labels are class indices `[examples]` (int32), regression targets, or multi-hot labels `[examples, labels]`.
 */
export interface Metric {
  (outputs: Tensor, labels: Tensor, context: MetricContext): number | Scalar;
  /** Whether smaller values are better, as with an error. `earlyStopping` and `bestWeights` then look for the lowest. */
  readonly lowerIsBetter?: boolean;
  /** Whether it reads classes. It is then not evaluated on tasks whose labels are numbers. */
  readonly ofClasses?: boolean;
}
