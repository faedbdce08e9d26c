import { join as joinPath } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { GraphModel, Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import sharp from 'sharp';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { atSize } from '../detect/at-size';
import { decodeCenters } from '../detect/decode-centers';
import { detect } from '../detect/detect';
import { detectAtSizes } from '../detect/detect-at-sizes';
import { tf } from '../engine/tensorflow';
import { withWeights } from '../net/architecture';
import { cut, dispose, join } from '../net/compose';
import { humanModel, withHumanFiles } from '../net/fixtures/published-models';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { courseFolder } from '../places';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { centernet } from './centernet';
import { COCO_CLASSES } from './coco-classes';
import { readCenternet } from './convert/centernet';
import type { Converted } from './convert/converted';

const gap = (one: Tensor, other: Tensor) => one.sub(other).abs().max().dataSync()[0];

/** A photograph of the course in the middle of a white picture of 512 pixels, `[1, 512, 512, 3]`. */
async function photograph(name: string): Promise<Tensor> {
  const file = joinPath(courseFolder() as string, 'datasets', 'photographs', `${name}.webp`);
  const margin = { top: 106, bottom: 106, left: 106, right: 106, background: 'white' };
  const pixels = await sharp(file).resize(300, 300).extend(margin).removeAlpha().raw().toBuffer();
  return tf.tensor4d(Float32Array.from(pixels), [1, 512, 512, 3]);
}

let published: GraphModel;
let weights: Converted['arrays'];
let net: Net;
beforeAll(async () => {
  published = await humanModel('centernet');
  weights = (await withHumanFiles(['centernet.json', 'centernet.bin'], readCenternet)).arrays;
  net = withWeights(centernet(), weights, 'the package');
});

const small = () => withWeights(centernet({ size: 64 }), weights, 'the package');

describe('the published graph', () => {
  test.each(['fruit/banana', 'hoofed-animals/zebra', 'vehicles/sportscar'])(
    'has the same maps for %s',
    async (name) => {
      const x = await photograph(name);
      const [likely, sides] = published.execute(x, ['tower_0/keypoints', 'tower_0/wh']) as Tensor[];
      const maps = forward(net, x);
      expect(gap(maps.slice([0, 0, 0, 0], [-1, -1, -1, 80]).sigmoid(), likely)).toBeLessThan(1e-5);
      // Pixels, up to 500.
      expect(gap(maps.slice([0, 0, 0, 80]), sides) / sides.abs().max().dataSync()[0]).toBeLessThan(1e-4);
    },
  );

  test('has the same hundred boxes', async () => {
    const x = await photograph('hoofed-animals/giraffe');
    const [expected] = (published.execute(x, 'tower_0/detections') as Tensor3D).arraySync() as number[][][];
    const [found] = decodeCenters(forward(net, x)).arraySync();
    expect(found).toHaveLength(100);
    for (const [index, row] of expected.entries()) {
      // Corners in pixels, then the probability and the class.
      for (const [which, value] of row.entries()) {
        expect(Math.abs(found[index][which] - value)).toBeLessThan(which < 4 ? 5e-3 : 1e-5);
      }
    }
  });
});

describe('boxes', () => {
  test('are around what is in a photograph, whole pixels read as red, green, blue from 0 to 255', async () => {
    const names = { 'fruit/banana': 'banana', 'hoofed-animals/zebra': 'zebra', 'vehicles/sportscar': 'car' };
    const pictures = await Promise.all(Object.keys(names).map(photograph));
    const data = { ...arrays(tf.concat(pictures), [0, 0, 0], { name: 'three' }), pixels: true };
    const found = await detect(net, data, { minScore: 0.2 });
    for (const [index, name] of Object.values(names).entries()) {
      const [{ class: first, box }] = found[index];
      expect(first).toBe(name);
      // The photographs fill the square from 106 to 406 at least in one direction.
      expect(Math.min(box[0], box[1])).toBeGreaterThan(80);
      expect(Math.max(box[2], box[3])).toBeLessThan(432);
      expect(Math.max(box[2] - box[0], box[3] - box[1])).toBeGreaterThan(220);
    }
  });

  test('of a net that gives no maps are refused', async () => {
    const plain = head({ classes: 3, inputFeatures: 4 });
    await expect(detect(plain, arrays(tf.ones([1, 4]), [0]))).rejects.toThrow(
      /gives \[3\].*height, width, classes \+ 4/,
    );
  });
});

test('at another size it shares its weights and sees the same things, given in pixels of the first size', async () => {
  const smaller = atSize(net, 384);
  expect(smaller.output).toEqual([96, 96, 84]);
  expect(smaller.weights).toBe(net.weights);
  const x = await photograph('hoofed-animals/zebra');
  const at = (size: number) => tf.image.resizeBilinear(x as Tensor4D, [size, size]);
  const views = [net, smaller].map((one) => {
    const data = arrays(at(one.input.shape[0]), [0], { name: `zebra at ${one.input.shape[0]}`, pixels: true });
    return { net: one, data };
  });
  const [[best, ...others]] = await detectAtSizes(views, { minScore: 0.2 });
  const [alone] = await detectAtSizes(views.slice(1), { minScore: 0.2, size: [512, 512] });
  expect(best.class).toBe('zebra');
  expect(others.filter((one) => one.class === 'zebra' && one.score > 0.5)).toEqual([]);
  // Both sizes see it at the same place, to an eighth of its 300 pixels.
  for (const [side, value] of alone[0].box.entries()) expect(Math.abs(value - best.box[side])).toBeLessThan(40);
});

test('it trains from the first layer to the last, more than one picture at a time', () => {
  const net = small();
  expect(net.output).toEqual([16, 16, 84]);
  // As published, the ReLU of these 24 units gives zero on most pictures, and no gradient: they are woken.
  const asleep = net.weights['block4/squeeze/kernel'];
  asleep.assign(asleep.abs().mul(0.01));
  const x = tf.randomUniform([2, 64, 64, 3], 0, 255, 'float32', 1);
  const loss = () => forward(net, x).square().mean().asScalar();
  const { grads } = tf.variableGrads(loss, Object.values(net.weights));
  const still = Object.entries(net.weights).filter(([, { name }]) => !(grads[name].abs().max().dataSync()[0] > 0));
  expect(still.map(([name]) => name)).toEqual([]);
  dispose(net);
});

test('its pyramid is a backbone for another head, and learns with it', async () => {
  const net = join(cut(small(), 'pyramid'), head({ classes: 2 }));
  const before = await net.weights['stem/kernel'].data();
  // Dark pictures and bright ones.
  const noise = (least: number, seed: number) => tf.randomUniform([8, 64, 64, 3], least, least + 80, 'float32', seed);
  const data = arrays(tf.concat([noise(0, 1), noise(170, 2)]), [...Array(8).fill(0), ...Array(8).fill(1)]);
  const options = { loss: crossEntropy(), optimizer: adam(1e-4), epochs: 8, batch: 8, seed: 1 };
  const { epochs } = await fit(net, data, options);
  expect(epochs[7].loss).toBeLessThan(epochs[0].loss / 2);
  expect(await net.weights['stem/kernel'].data()).not.toEqual(before);
  dispose(net);
});

test('there are the 80 classes of COCO, each once', () => {
  expect(new Set(COCO_CLASSES).size).toBe(80);
  expect([COCO_CLASSES[0], COCO_CLASSES[15], COCO_CLASSES[79]]).toEqual(['person', 'cat', 'toothbrush']);
});

test('a side that cannot be halved five times is refused', () => {
  expect(() => centernet({ size: 500 })).toThrow(/must be a multiple of 32, and at least 64; got 500/);
});
