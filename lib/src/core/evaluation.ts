/** The metrics of a net on one of several tasks, over the examples with a label for it. */
export interface TaskEvaluation {
  /** Accuracy, in [0, 1], if the task has classes. */
  readonly accuracy?: number;
  /** Mean of (output - label)^2 and of |output - label| over all values, if it has none. */
  readonly meanSquaredError?: number;
  readonly meanAbsoluteError?: number;
  /** The number of labelled examples. */
  readonly examples: number;
}

/** The metrics of a net on held-out data. */
export interface Evaluation {
  readonly loss: number;
  /** Accuracy, in [0, 1]. */
  readonly accuracy: number;
  /** The predicted class of each example, `[size]`, as an index into `classes`. */
  readonly predictions: number[];
  /** The confusion matrix, `[classes][classes]`: `confusion[truth][prediction]` counts examples. */
  readonly confusion: number[][];
  /** The class names: the net's if it has any, otherwise the data's. */
  readonly classes: readonly string[];
}
