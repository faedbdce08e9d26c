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

/** Chooses by cross-validation inside the training set, then looks once at the test set. */
export function chooseLayer(
  layers: LayerFeatures[],
  trainLabels: number[],
  testLabels: number[],
  folds: number,
): Choice {
  const validation = layers.map(({ train }) => crossValidated(train, trainLabels, folds));
  const { name, train, test } = layers[validation.indexOf(Math.max(...validation))];
  return { chosen: name, validation, test: nearestAccuracy(train, trainLabels, test, testLabels) };
}

/** The mean accuracy on the folds, each judged by prototypes in which it had no part. */
function crossValidated(x: number[][], labels: number[], folds: number): number {
  const accuracies = Array.from({ length: folds }, (_, fold) => {
    const others = <T>(rows: T[]) => rows.filter((_, i) => i % folds !== fold);
    const held = <T>(rows: T[]) => rows.filter((_, i) => i % folds === fold);
    return nearestAccuracy(others(x), others(labels), held(x), held(labels));
  });
  return accuracies.reduce((sum, accuracy) => sum + accuracy, 0) / folds;
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
