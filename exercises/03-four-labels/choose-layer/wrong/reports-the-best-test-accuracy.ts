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
  const validation = layers.map((layer) => crossValidated(layer.train, trainLabels, folds));
  const chosen = layers[validation.indexOf(Math.max(...validation))].name;
  const tests = layers.map((layer) => nearestAccuracy(layer.train, trainLabels, layer.test, testLabels));
  return { chosen, validation, test: Math.max(...tests) };
}

function crossValidated(x: number[][], labels: number[], folds: number): number {
  let sum = 0;
  for (let fold = 0; fold < folds; fold++) {
    const inside = labels.map((_, i) => i).filter((i) => i % folds !== fold);
    const outside = labels.map((_, i) => i).filter((i) => i % folds === fold);
    sum += nearestAccuracy(
      inside.map((i) => x[i]),
      inside.map((i) => labels[i]),
      outside.map((i) => x[i]),
      outside.map((i) => labels[i]),
    );
  }
  return sum / folds;
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
