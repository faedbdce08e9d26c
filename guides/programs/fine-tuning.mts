import * as tl from 'transferlab';

// The head first, then all layers, early ones at lower learning rates (LP-FT with layer-wise rates).
const drawings = tl.images('datasets/emoji/noto', { size: 96 });
const { train, test } = tl.split(drawings, { test: 0.25, seed: 1 });
const net = tl.join(
  await tl.backbone('efficientnet-lite0', { size: 96 }),
  tl.head({ classes: train.classes, seed: 1 }),
);
await tl.fineTune(net, train, {
  loss: tl.crossEntropy(),
  probe: { optimizer: tl.adam(tl.oneCycle(1e-2)), epochs: 5 },
  optimizer: tl.chain(tl.freezeNorms(), tl.layerwiseRate(0.8), tl.adam(tl.oneCycle(1e-3))),
  epochs: 5,
  batch: 16,
  seed: 1,
});
console.log('accuracy on other drawings:', (await tl.evaluate(net, test)).accuracy);
