import * as tl from 'transferlab';

// Fine-tunes a detector pretrained on COCO to twelve new classes with thirty images.
const read = async (part: 'train' | 'test') =>
  tl.readCoco(`${(await tl.scenes('photographs', part)).folder}/annotations.json`);
const [{ pictures, classes }, others] = [await read('train'), await read('test')];
const backbone = await tl.backbone('centernet', { size: 256 });
const net = tl.join(tl.cut(backbone, 'pyramid'), tl.centerHead({ classes, from: backbone }));
const optimizer = tl.chain(tl.layerwiseRate(0.8), tl.clipByGlobalNorm(10), tl.adam(tl.oneCycle(4e-3)));
const data = tl.boxPictures(pictures.slice(0, 30), { for: net, classes });
await tl.fit(net, data, { loss: { boxes: tl.centerLoss() }, optimizer, epochs: 20, batch: 5, seed: 1 });
const found = await tl.detect(net, tl.boxPictures(others.pictures, { for: net }), { minScore: 0.02 });
const { ap50 } = tl.meanAveragePrecision(others.pictures, tl.ownPixels(found, others.pictures, net));
console.log(`AP50 on ${others.pictures.length} images that it has not seen:`, ap50);
