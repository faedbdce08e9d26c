/** The size in pixels of the images in which boxes are measured. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** The labels of each example for one of several tasks. */
export interface TaskLabels {
  /** Names of the classes; `[]` for regression. */
  readonly classes: readonly string[];
  /** The size of the images, if the labels are lists of boxes as `boxPictures` makes them. */
  readonly boxes?: PictureSize;
  /**
   * A class index, a number, `[numbers]`, or with class names multi-hot labels `[classes]`, each 0, 1 or between, for each example,
   * `[size]`; NaN for an example without a label for this task.
   */
  readonly labels: readonly (number | readonly number[])[];
}

/** A stream's description of a task: its classes, and whether examples may lack a label. */
export interface TaskSpec {
  readonly classes: readonly string[];
  readonly partial?: boolean;
  /** Whether the labels are multi-hot, `[classes]` for each example: it may have several of the classes. */
  readonly multiHot?: boolean;
  readonly boxes?: PictureSize;
}
