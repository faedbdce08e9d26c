/** Pixels of the pictures in which boxes are measured. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** What is known of each example for one task of several. */
export interface TaskLabels {
  /** Names of the classes; none (`[]`) where the labels are numbers. */
  readonly classes: readonly string[];
  /** Where labels are lists of boxes, as `boxPictures` makes them: the size of the pictures that the boxes are in. */
  readonly boxes?: PictureSize;
  /** A class index, a number, or `[numbers]` for each example, `[size]`; NaN where an example has no label of this task. */
  readonly labels: readonly (number | readonly number[])[];
}

/** What a stream says of a task: its classes, and whether examples without a label may come. */
export interface TaskSpec {
  readonly classes: readonly string[];
  readonly partial?: boolean;
  readonly boxes?: PictureSize;
}
