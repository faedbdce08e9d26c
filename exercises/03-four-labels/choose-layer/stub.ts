/** Features that one layer gives: a row for each example, in the order of the labels. */
export interface LayerFeatures {
  name: string;
  train: number[][];
  test: number[][];
}

export interface Choice {
  /** The name of the layer. */
  chosen: string;
  /** The validation accuracy of each layer, in the order in which they were given. */
  validation: number[];
  /** The accuracy of the chosen layer on the test set. */
  test: number;
}

/**
 * Choose the layer to take features from, and say how good it is.
 *
 * A network can be cut at many layers, and which features suit your data is not known beforehand. Trying each on the
 * test set and keeping the best would be choosing by luck: the winner's test accuracy promises too much. So choose
 * inside the training set, by cross-validation, and measure the chosen layer on the test set once.
 *
 * - Training example i (from 0) belongs to fold i % folds. For each fold in turn, prototypes are made of all the other
 *   folds and judged on this one. The validation accuracy of a layer is the mean over the folds. (The number of
 *   examples is a multiple of `folds`.)
 * - The layer with the highest validation accuracy is chosen; of equals the first.
 * - Its test accuracy comes from prototypes of the whole training set. The test features of other layers stay unread.
 *
 * `trainLabels` and `testLabels` hold one label for each row; both sets happen to be sorted by class.
 */
export function chooseLayer(
  layers: LayerFeatures[],
  trainLabels: number[],
  testLabels: number[],
  folds: number,
): Choice {
  const names = layers.map((layer) => layer.name).join(', ');
  throw new Error(
    `chooseLayer is yours to write. It got ${names}, ${trainLabels.length} training examples in ${folds} folds and ${testLabels.length} test examples.`,
  );
}

/** Given: makes prototypes (class means) of the first set and returns the share of the second that they get right. */
export function nearestAccuracy(trainX: number[][], trainY: number[], testX: number[][], testY: number[]): number {
  const classes = [...new Set(trainY)];
  const means = classes.map((label) => {
    const members = trainX.filter((_, row) => trainY[row] === label);
    return members[0].map((_, j) => members.reduce((sum, x) => sum + x[j], 0) / members.length);
  });
  const right = testX.filter((x, row) => {
    const distances = means.map((mean) => mean.reduce((sum, value, j) => sum + (x[j] - value) ** 2, 0));
    return classes[distances.indexOf(Math.min(...distances))] === testY[row];
  });
  return right.length / testX.length;
}
