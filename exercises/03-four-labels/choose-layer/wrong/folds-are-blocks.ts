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
  const best = layers[validation.indexOf(Math.max(...validation))];
  const test = nearestAccuracy(best.train, trainLabels, best.test, testLabels);
  return { chosen: best.name, validation, test };
}

function crossValidated(x: number[][], labels: number[], folds: number): number {
  const size = labels.length / folds;
  let sum = 0;
  for (let start = 0; start < labels.length; start += size) {
    const end = start + size;
    sum += nearestAccuracy(
      [...x.slice(0, start), ...x.slice(end)],
      [...labels.slice(0, start), ...labels.slice(end)],
      x.slice(start, end),
      labels.slice(start, end),
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
