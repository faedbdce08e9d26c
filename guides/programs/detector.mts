import * as tl from 'transferlab';

// COCO's detector learns twelve new kinds of things from thirty pictures.
const read = async (part: 'train' | 'test') =>
  tl.readCoco(`${(await tl.scenes('photographs', part)).folder}/annotations.json`);
const [{ pictures, classes }, others] = [await read('train'), await read('test')];
const body = await tl.backbone('centernet', { size: 256 });
const net = tl.join(tl.cut(body, 'pyramid'), tl.centerHead({ classes, from: body }));
const optimizer = tl.chain(tl.layerwiseRate(0.8), tl.clipByGlobalNorm(10), tl.adam(tl.oneCycle(4e-3)));
const data = tl.boxPictures(pictures.slice(0, 30), { for: net, classes });
await tl.fit(net, data, { loss: { boxes: tl.centerLoss() }, optimizer, epochs: 20, batch: 5, seed: 1 });
const found = await tl.detect(net, tl.boxPictures(others.pictures, { for: net }), { minScore: 0.02 });
const { ap50 } = tl.meanAveragePrecision(others.pictures, tl.ownPixels(found, others.pictures, net));
console.log(`AP50 on ${others.pictures.length} pictures that it has not seen:`, ap50);
