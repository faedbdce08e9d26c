import * as tl from 'transferlab';

// Few labels: a classifier on the features of a pretrained network, five random samples of labelled photographs.
const photographs = tl.images('datasets/photographs');
const features = await tl.extract(await tl.backbone('efficientnet-lite0'), photographs);
const { train, test } = tl.split(features, { test: 0.25, seed: 1 });
for (const perClass of [1, 4]) {
  const accuracies = [];
  for (const seed of [1, 2, 3, 4, 5]) {
    const probe = tl.head({ classes: train.classes, inputFeatures: train.shape[0], seed });
    const recipe = { loss: tl.crossEntropy(), optimizer: tl.adam(tl.oneCycle(3e-3)), epochs: 60, batch: 12, seed };
    await tl.fit(probe, tl.take(train, { perClass, seed }), recipe);
    accuracies.push((await tl.evaluate(probe, test)).accuracy);
  }
  console.log(`${perClass} of each class: accuracy`, tl.interval(accuracies));
}
