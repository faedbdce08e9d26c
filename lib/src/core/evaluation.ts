/** How a net does at one task of several, on the examples that have a label of it. */
export interface TaskEvaluation {
  /** Share right, in [0, 1], where the task has classes. */
  readonly accuracy?: number;
  /** Mean of (output - label)^2 and of |output - label| over all numbers, where it has none. */
  readonly meanSquaredError?: number;
  readonly meanAbsoluteError?: number;
  /** Examples that have a label. */
  readonly examples: number;
}

/** How a net does on data it has not seen. */
export interface Evaluation {
  readonly loss: number;
  /** Share right, in [0, 1]. */
  readonly accuracy: number;
  /** The class index given to each example, `[size]`; of `classes`. */
  readonly predictions: number[];
  /** `confusion[truth][prediction]`: how often the one was taken for the other, `[classes][classes]`. */
  readonly confusion: number[][];
  /** What the indices mean: the net's classes where it has names, otherwise those of the data. */
  readonly classes: readonly string[];
}
