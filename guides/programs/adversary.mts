import * as tl from 'transferlab';

// From labelled photographs to unlabelled drawings with an adversary (DANN), compared with source only.
const { train, test } = tl.split(tl.images('datasets/emoji/noto', { size: 96 }), { test: 0.4, seed: 1 });
const photographs = tl.images('datasets/photographs', { size: 96 });
const weight = (position: number) => 0.3 * tl.ramp()(position);
for (const adapt of [undefined, tl.dann(tl.unlabelled(train), { weight })]) {
  const backbone = await tl.backbone('efficientnet-lite0', { size: 96 });
  const net = tl.join(backbone, tl.head({ classes: photographs.classes, seed: 1 }));
  const optimizer = tl.chain(tl.freeze('stem', 'block[1-3]*'), tl.freezeNorms(), tl.adam(tl.oneCycle(1e-3)));
  await tl.fit(net, photographs, { loss: tl.crossEntropy(), optimizer, adapt, epochs: 10, batch: 16, seed: 1 });
  const { accuracy } = await tl.evaluate(net, test);
  console.log(`accuracy on drawings ${adapt ? 'with' : 'without'} an adversary:`, accuracy);
}
