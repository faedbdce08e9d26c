import * as tl from 'transferlab';

// A custom technique: align the means of the two domains' features by a loss added to the one on the labels.
const alignMeans = (unlabelled: tl.Dataset, factor: number): tl.Adaptation => ({
  target: unlabelled,
  loss: (source, target) => source.features.mean(0).sub(target.features.mean(0)).square().sum().mul(factor).asScalar(),
});
const backbone = await tl.backbone('efficientnet-lite0', { size: 96 });
const photographs = await tl.extract(backbone, tl.images('datasets/photographs', { size: 96 }));
const features = await tl.extract(backbone, tl.images('datasets/emoji/noto', { size: 96 }));
const drawings = tl.split(features, { test: 0.4, seed: 1 });
for (const factor of [0, 0.01, 0.1]) {
  const probe = tl.mlp({ inputFeatures: 1280, hidden: 64, classes: photographs.classes.length, seed: 1 });
  const adapt = alignMeans(tl.unlabelled(drawings.train), factor);
  await tl.fit(probe, photographs, { loss: tl.crossEntropy(), optimizer: tl.adam(1e-3), adapt, epochs: 20, seed: 1 });
  console.log(`accuracy on drawings, factor ${factor}:`, (await tl.evaluate(probe, drawings.test)).accuracy);
}
