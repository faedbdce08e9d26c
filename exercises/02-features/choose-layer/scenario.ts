interface LayerFeatures {
  name: string;
  train: number[][];
  test: number[][];
}

interface Answer {
  chooseLayer(
    layers: LayerFeatures[],
    trainLabels: number[],
    testLabels: number[],
    folds: number,
  ): { chosen: string } | undefined;
}

/** Which layer was chosen, and of which layers the answer read rows of test features. */
export async function testFeaturesRead(
  answer: Answer,
  layers: LayerFeatures[],
  trainLabels: number[],
  testLabels: number[],
  folds: number,
) {
  const read = new Set<string>();
  const watched = layers.map((layer) => ({
    ...layer,
    test: new Proxy(layer.test, {
      get(rows, key, receiver) {
        if (typeof key === 'string' && /^\d+$/.test(key)) read.add(layer.name);
        return Reflect.get(rows, key, receiver);
      },
    }),
  }));
  const result = await answer.chooseLayer(watched, trainLabels, testLabels, folds);
  return { chosen: result?.chosen ?? null, read: [...read] };
}
