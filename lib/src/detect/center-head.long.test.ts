import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backbone } from '../backbones/backbone';
import type { Net } from '../core/net';
import type { LabelledPicture } from '../data/labelled';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { copy, cut, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { pyramid } from '../net/pyramid';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { layerwiseRate } from '../optimize/layerwise-rate';
import { fit } from '../train/fit';
import type { Loss } from '../train/loss';
import { boxPictures } from './box-pictures';
import { centerDistillation } from './center-distillation';
import { centerHead } from './center-head';
import { centerLoss } from './center-loss';
import { detect } from './detect';
import { drawShapes, SHAPES } from './fixtures/shapes';

let folder: string;
let train: LabelledPicture[];
let test_: LabelledPicture[];
let coco: Net;
beforeAll(async () => {
  folder = mkdtempSync(joinPath(tmpdir(), 'shapes-'));
  [train, test_] = [await drawShapes(folder, 10, 1), await drawShapes(folder, 6, 2)];
  coco = await backbone('centernet', { size: 128 });
});
afterAll(() => rmSync(folder, { recursive: true }));

const maps = (net: Net) => forward(net, tf.randomUniform([1, 128, 128, 3], 0, 255, 'float32', 1));

describe('a head of middles and sides', () => {
  test('begins with the sides of the detector it comes from, and the classes of its names', () => {
    const net = join(cut(coco, 'pyramid'), centerHead({ classes: ['zebra', 'teapot', 'cat'], from: coco }));
    expect(net.output).toEqual([32, 32, 7]);
    const [own, old] = [maps(net), maps(coco)];
    const channel = (of: typeof own, place: number) => of.slice([0, 0, 0, place], [-1, -1, -1, 1]);
    const [zebra, cat] = ['zebra', 'cat'].map((name) => coco.classes?.indexOf(name) as number);
    for (const [mine, theirs] of [
      [0, zebra],
      [2, cat],
      [3, 80],
      [6, 83],
    ]) {
      expect(channel(own, mine).sub(channel(old, theirs)).abs().max().dataSync()[0]).toBeLessThan(1e-4);
    }
    // One in a hundred, before the first step.
    expect(channel(own, 1).sigmoid().mean().dataSync()[0]).toBeLessThan(0.05);
  });

  test('takes no feature vectors, and no weights of a head on other features', async () => {
    expect(() => join(cut(coco, 'pyramid'), head({ classes: 2 }))).not.toThrow();
    expect(() => centerHead({ classes: 2 })([1280])).toThrow(/gets \[1280\].*pyramid/);
    expect(() => centerHead({ classes: ['a'], from: coco })([8, 8, 64])).toThrow(/128 features and these of 64/);
    expect(() => centerHead({ classes: [] })([8, 8, 64])).toThrow(/a class or more, not 0/);
  });

  test('is refused by fit where the data has other classes', async () => {
    const net = join(cut(coco, 'pyramid'), centerHead({ classes: 3 }));
    const data = boxPictures(train, { for: net, classes: SHAPES });
    const options = { loss: { boxes: centerLoss() }, optimizer: adam(1e-3), epochs: 1, batch: 5 };
    await expect(fit(net, data, options)).rejects.toThrow(/width, 6\].*2 classes.*got \[32,32,7\].*centerHead/);
    await expect(fit(net, data, { ...options, loss: centerLoss() })).rejects.toThrow(
      /task of pictures with boxes, boxes; got 'loss'/,
    );
  });
});

describe('a pyramid', () => {
  test.each([4, 16])('brings the maps of a classifier to stride %d, and can be saved', async (stride) => {
    const body = await backbone('efficientnet-lite0', { size: 96, pretrained: false, seed: 1 });
    const net = join(pyramid(body, { stride, features: 32 }), centerHead({ classes: SHAPES }));
    expect(net.output).toEqual([96 / stride, 96 / stride, 6]);
    const x = tf.randomUniform([2, 96, 96, 3], -1, 1, 'float32', 1);
    const file = joinPath(folder, `net-${stride}`);
    await save(net, file);
    expect(
      forward(await load(file), x)
        .sub(forward(net, x))
        .abs()
        .max()
        .dataSync()[0],
    ).toBeLessThan(1e-6);
  });

  test('of a stride that the net has no maps of is refused with those there are', async () => {
    const body = await backbone('efficientnet-lite0', { size: 96, pretrained: false });
    expect(() => pyramid(body, { stride: 5 })).toThrow(/no feature maps of stride 5; its strides are 2, 4, 8, 16, 32/);
  });

  test('every weight of it gets a gradient', async () => {
    const body = await backbone('efficientnet-lite0', { size: 64, pretrained: false, seed: 1 });
    const net = pyramid(body, { features: 8 });
    const x = tf.randomUniform([2, 64, 64, 3], -1, 1, 'float32', 1);
    const own = Object.entries(net.weights).filter(([name, { trainable }]) => trainable && name.startsWith('level'));
    const { grads } = tf.variableGrads(
      () => forward(net, x).square().mean().asScalar(),
      own.map(([, weight]) => weight),
    );
    expect(own.filter(([, { name }]) => !(grads[name].abs().max().dataSync()[0] > 0)).map(([name]) => name)).toEqual(
      [],
    );
  });
});

/** Steps of a whole net, on machines that have other work too. */
const PATIENCE = 240_000;

/** How many of the things are found, under their name and with more than half of the union shared. */
async function hits(net: Net, pictures: readonly LabelledPicture[]): Promise<number> {
  const found = await detect(net, boxPictures(pictures, { for: net, classes: SHAPES }), { minScore: 0.3 });
  return pictures.reduce((sum, { boxes }, place) => {
    const near = boxes.filter((thing) =>
      found[place].some(({ box, class: name }) => {
        // 192 x 128 pixels come to 128 x 85, 21 from the top.
        const [x1, y1, x2, y2] = thing.box.map((side, axis) => (side * 2) / 3 + (axis % 2) * 21);
        const width = Math.min(x2, box[2]) - Math.max(x1, box[0]);
        const height = Math.min(y2, box[3]) - Math.max(y1, box[1]);
        const shared = Math.max(0, width) * Math.max(0, height);
        const all = (x2 - x1) * (y2 - y1) + (box[2] - box[0]) * (box[3] - box[1]);
        return name === thing.class && shared / (all - shared) > 0.5;
      }),
    );
    return sum + near.length;
  }, 0);
}

describe('fine-tuning a detector', () => {
  test(
    'ten pictures teach COCO new things, in a program of few lines',
    async () => {
      const body = copy(coco);
      const net = join(cut(body, 'pyramid'), centerHead({ classes: SHAPES, from: body }));
      const data = boxPictures(train, { for: net, classes: SHAPES });
      const validate = boxPictures(test_, { for: net, classes: SHAPES });
      expect(await hits(net, test_)).toBe(0);
      const { epochs } = await fit(net, data, {
        loss: { boxes: centerLoss() },
        optimizer: chain(layerwiseRate(0.8), adam(2e-3)),
        epochs: 15,
        batch: 5,
        seed: 1,
        validate,
      });
      expect(epochs[14].validLoss as number).toBeLessThan((epochs[0].validLoss as number) / 2);
      expect(await hits(net, test_)).toBeGreaterThanOrEqual(9);
    },
    PATIENCE,
  );

  test(
    'with the body frozen what leaves it is kept, and only the head changes',
    async () => {
      const body = copy(coco);
      const net = join(cut(body, 'pyramid'), centerHead({ classes: SHAPES, from: body }));
      const data = boxPictures(train, { for: net, classes: SHAPES });
      const down = freeze('stem', 'block*', 'top', 'lateral*', 'up*', 'gate');
      const options = {
        loss: { boxes: centerLoss() },
        optimizer: chain(down, adam(1e-2)),
        epochs: 40,
        batch: 5,
        seed: 1,
      };
      const history = await fit(net, data, options);
      expect(history.frozen).toBeDefined();
      expect(
        body.weights['up3/near-project/kernel'].sub(coco.weights['up3/near-project/kernel']).abs().max().dataSync()[0],
      ).toBe(0);
      expect(await hits(net, train)).toBeGreaterThanOrEqual(10);
    },
    PATIENCE,
  );

  test(
    'old classes change less where their maps are held',
    async () => {
      const classes = [...(coco.classes as string[]), ...SHAPES];
      const drift = async (held: boolean) => {
        const body = copy(coco);
        const net = join(cut(body, 'pyramid'), centerHead({ classes, from: body }));
        const data = boxPictures(train, { for: net, classes });
        const boxes = centerLoss({ skip: 80 });
        const loss: Record<string, Loss> = held ? { boxes, old: centerDistillation(coco) } : { boxes };
        await fit(net, data, { loss, optimizer: chain(layerwiseRate(0.8), adam(1e-3)), epochs: 3, batch: 5, seed: 1 });
        const old = (of: Net) => maps(of).slice([0, 0, 0, 0], [-1, -1, -1, 80]).sigmoid();
        return old(net).sub(old(coco)).abs().sum().dataSync()[0];
      };
      expect(await drift(true)).toBeLessThan((await drift(false)) * 0.7);
    },
    PATIENCE,
  );
});
