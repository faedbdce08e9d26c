/** The metrics of a net on one of several tasks, over the examples with a label for it. */
export interface TaskEvaluation {
  /** Accuracy, in [0, 1], if the task has classes. */
  readonly accuracy?: number;
  /** Mean of (output - label)^2 and of |output - label| over all values, if it has none. */
  readonly meanSquaredError?: number;
  readonly meanAbsoluteError?: number;
  /** The number of labelled examples. */
  readonly examples: number;
  /** The requested metrics, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
}

/** How well a classifier recognises one class, each in [0, 1], and 0 where it is not defined. */
export interface ClassScores {
  readonly class: string;
  /** The fraction of the predictions of this class that are correct. */
  readonly precision: number;
  /** The fraction of the examples of this class that are predicted as such. */
  readonly recall: number;
  /** The harmonic mean of both. */
  readonly f1: number;
  /** The number of examples of this class. */
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
  /** Precision, recall and F1 of each class; `show(table(perClass))` displays them. */
  readonly perClass: readonly ClassScores[];
  /** The requested metrics, by name. */
  readonly metrics?: Readonly<Record<string, number>>;
}
