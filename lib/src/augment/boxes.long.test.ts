import { describe, expect, test } from '@jest/globals';
import type { Scalar, Tensor, Tensor3D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { withTasks } from '../data/task-labels';
import { compile } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { join } from '../net/compose';
import { head } from '../net/head';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import type { Loss } from '../train/loss';
import { affine, resample } from './affine';
import { augment } from './augment';
import { augmentBoxes } from './augment-boxes';
import { brightness } from './brightness';
import { type Change, drawsOf } from './change';
import { flip } from './flip';
import { mirrored } from './motion';
import { randomCrop } from './random-crop';
import { rotate } from './rotate';
import { shift } from './shift';
import { sometimes } from './sometimes';
import { zoom } from './zoom';

const [WIDTH, HEIGHT] = [64, 48];
const DARK = 20;

/** A picture with a light rectangle from and to whole pixels. */
function painted([x1, y1, x2, y2]: readonly number[], [width, height] = [WIDTH, HEIGHT]): Tensor3D {
  return tf.tidy(() =>
    tf.fill([y2 - y1, x2 - x1, 3], 220).pad(
      [
        [y1, height - y2],
        [x1, width - x2],
        [0, 0],
      ],
      DARK,
    ),
  );
}

/** The box around the pixels that are more light than dark, `[x1, y1, x2, y2]`; undefined where none are. */
function boxOfLight(picture: Tensor): number[] | undefined {
  const [height, width] = picture.shape;
  const light = picture.mean(2).greater(120).dataSync();
  const places = Array.from(light.keys()).filter((place) => light[place]);
  if (places.length === 0) return undefined;
  const [xs, ys] = [places.map((place) => place % width), places.map((place) => Math.floor(place / width))];
  expect(light).toHaveLength(width * height);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs) + 1, Math.max(...ys) + 1];
}

const GEOMETRIC: Record<string, Change[]> = {
  flip: [flip()],
  shift: [shift(0.1)],
  zoom: [zoom(0.7, 1.3)],
  rotate: [rotate(20)],
  affine: [affine({ degrees: 15, zoom: [0.8, 1.2], shift: 0.05 })],
  randomCrop: [randomCrop({ least: 0.6 })],
  sometimes: [sometimes(0.5, shift(0.15))],
  'several, some without geometry': [flip(), brightness(0.1), zoom(0.8, 1.2), sometimes(0.5, flip()), shift(0.05)],
};

test.each(Object.entries(GEOMETRIC))('%s moves boxes with the pixels', async (_, changes) => {
  // Near the middle, so that what is tried does not push it out of the picture.
  const within = fc.tuple(
    fc.integer({ min: 18, max: 26 }),
    fc.integer({ min: 13, max: 20 }),
    fc.integer({ min: 10, max: 20 }),
    fc.integer({ min: 8, max: 14 }),
  );
  fc.assert(
    fc.property(within, fc.nat(9999), ([left, top, width, height], seed) => {
      const box = [left, top, left + width, top + height];
      tf.tidy(() => {
        const pictures = painted(box).expandDims().tile([4, 1, 1, 1]);
        const boxes = tf
          .tensor3d([
            [
              [...box, 3],
              [0, 0, 0, 0, -1],
            ],
          ])
          .tile([4, 1, 1]);
        const out = augmentBoxes(pictures, boxes, changes, { seed });
        expect(out.boxes.shape).toEqual([4, 2, 5]);
        for (const [place, [found, none]] of (out.boxes.arraySync() as number[][][]).entries()) {
          expect(none[4]).toBe(-1);
          expect(found[4]).toBe(3);
          const light = boxOfLight(out.pictures.slice(place, 1).squeeze([0]))!;
          // Half a pixel for whole ones; the tip of a turned corner is thinner than half a pixel.
          for (const [at, side] of light.entries()) expect(Math.abs(side - found[at])).toBeLessThan(1.5);
        }
      });
    }),
    { numRuns: 15 },
  );
});

test('by hand: a mirror, a zoom about the middle, a quarter turn', () => {
  const mirror: Change = (x, draws) => {
    draws.moved?.(mirrored(x.shape));
    return x.reverse(2);
  };
  const move = (change: Change, box: number[]) => {
    const { boxes } = augmentBoxes(tf.zeros([1, HEIGHT, WIDTH, 3]), tf.tensor3d([[[...box, 0]]]), [change]);
    return (boxes.arraySync() as number[][][])[0][0];
  };
  expect(move(mirror, [4, 6, 20, 30])).toEqual([44, 6, 60, 30, 0]);
  for (const [place, side] of [8, 12, 56, 36].entries())
    expect(move(zoom(2, 2), [20, 18, 44, 30])[place]).toBeCloseTo(side, 4);
  // The middle is 32, 24: what is 12 to the right of it goes 12 below it, or above.
  const quarter: Change = (x, draws) => {
    const [none, one] = [tf.zeros([1]), tf.ones([1])];
    return resample(
      x,
      { matrix: [none, one, one.neg(), none], move: [none, none], width: WIDTH, height: HEIGHT },
      draws,
    );
  };
  expect(move(quarter, [40, 20, 44, 26])).toEqual([30, 32, 36, 36, 0].map((side) => expect.closeTo(side, 4)));
});

test('a mirror by turning rows round is the mirror by its motion', () => {
  const x = tf.randomUniform([3, 9, 14, 3], 0, 255, 'float32', 2);
  const draws = drawsOf({ seed: () => tf.zeros([2], 'int32') });
  expect(resample(x, mirrored(x.shape), draws).sub(x.reverse(2)).abs().max().dataSync()[0]).toBe(0);
});

test('what leaves the picture is cut, and is no box where less than the share is left', () => {
  // Enlarged twice about 32, 24: x goes to 2 x - 32, y to 2 y - 24.
  const given = [
    [8, 18, 24, 30, 0], // -16 to 16: half is left
    [8, 18, 17, 30, 1], // -16 to 2: a ninth
    [0, 0, 10, 10, 2], // wholly out
    [20, 18, 44, 30, 3], // wholly in
    [-1, -1, -1, -1, -1],
  ];
  const run = (visible?: number) =>
    augmentBoxes(tf.zeros([1, HEIGHT, WIDTH, 3]), tf.tensor3d([given]), [zoom(2, 2)], {
      visible,
    }).boxes.arraySync() as number[][][];
  const none = [0, 0, 0, 0, -1];
  const near = (rows: number[][]) => rows.map((row) => row.map((side) => expect.closeTo(side, 3)));
  expect(run()[0]).toEqual(near([[0, 12, 16, 36, 0], none, none, [8, 12, 56, 36, 3], none]));
  expect(run(0.1)[0].map((row) => row[4])).toEqual([0, 1, -1, 3, -1]);
  expect(run(0.6)[0].map((row) => row[4])).toEqual([-1, -1, -1, 3, -1]);
});

test('what was out of the picture stays out when a later change would bring it back', () => {
  const boxes = tf.tensor3d([[[8, 18, 24, 30, 0]]]);
  const back = augmentBoxes(tf.zeros([1, HEIGHT, WIDTH, 3]), boxes, [zoom(2, 2), zoom(0.5, 0.5)]).boxes.arraySync();
  expect(back).toEqual([[[16, 18, 24, 30, 0].map((side) => expect.closeTo(side, 3))]]);
});

test('is the same in a graph whose seed is an input', () => {
  const pictures = tf.randomUniform([4, HEIGHT, WIDTH, 3], 0, 255, 'float32', 1);
  const boxes = tf.tensor3d([[[5, 6, 30, 40, 1]]]).tile([4, 1, 1]);
  const changes = GEOMETRIC['several, some without geometry'];
  const both = (x: Tensor, of: Tensor, seed: Tensor) => Object.values(augmentBoxes(x, of, changes, { seed }));
  const run = compile(both);
  tf.dispose(run(pictures, boxes, tf.scalar(1, 'int32')));
  const all: number[][] = [];
  for (const seed of [2, 3]) {
    const [there, here] = [run, both].map((way) => way(pictures, boxes, tf.scalar(seed, 'int32')));
    for (const [place, one] of there.entries())
      expect(one.sub(here[place]).abs().max().dataSync()[0]).toBeLessThan(1e-3);
    all.push([...there[1].dataSync()]);
  }
  expect(all[0]).not.toEqual(all[1]);
  run.dispose();
});

test('boxes of another shape are refused', () => {
  expect(() => augmentBoxes(tf.zeros([2, 8, 8, 3]), tf.zeros([2, 4]), [flip()])).toThrow(
    /boxes \[2,4\]; boxes are \[batch, most, 5\]/,
  );
});

describe('while a net learns', () => {
  // The net gives the augmented picture itself, so that the loss can look whether its boxes went along.
  const box = [20, 14, 40, 26];
  const data = withTasks(
    arrays(tf.stack(Array.from({ length: 8 }, () => painted(box))), Array(8).fill(0), {
      classes: ['thing', 'none'],
      pixels: true,
    }),
    { boxes: { classes: [], labels: Array.from({ length: 8 }, () => [...box, 0]) } },
  );
  const flat: Net = {
    name: 'flat',
    input: { shape: [HEIGHT, WIDTH, 3] },
    layers: [{ name: 'flat', apply: (x) => x.reshape([x.shape[0], -1]) }],
    weights: {},
    output: [HEIGHT * WIDTH * 3],
  };
  const see = { name: 'see', scale: tf.variable(tf.scalar(1)) };
  const looking: Net = {
    ...flat,
    layers: [{ name: 'see', apply: (x, weights) => x.mul(weights['see/scale']) }, ...flat.layers],
    weights: { 'see/scale': see.scale },
  };
  /** How far the middle of what is light lies from the middle of the box, in square pixels. */
  const distance =
    (follow: boolean): Loss =>
    (outputs, labels, { moveBoxes }) => {
      const given = { sides: labels.slice([0, 0], [-1, 4]).expandDims(1), classes: labels.slice([0, 4]) };
      const moved = follow && moveBoxes ? moveBoxes(given) : given;
      const light = outputs.reshape([-1, HEIGHT, WIDTH, 3]).mean(3).sub(DARK);
      const middle = (axis: number, side: number) =>
        light
          .sum(3 - axis)
          .mul(tf.range(0, side).add(0.5))
          .sum(1)
          .div(light.sum([1, 2]));
      const [x1, y1, x2, y2] = tf.unstack(moved.sides.squeeze([1]), 1);
      const away = [middle(2, WIDTH).sub(x1.add(x2).div(2)), middle(1, HEIGHT).sub(y1.add(y2).div(2))];
      return away[0].square().add(away[1].square()).max() as Scalar;
    };
  const run = async (net: Net, follow: boolean, more = {}) => {
    const loss = { boxes: Object.assign(distance(follow), { boxes: true }) };
    return fit(net, data, { loss, optimizer: sgd(0), epochs: 3, batch: 4, seed: 3, ...more });
  };

  test('the loss has its boxes moved as the pictures were, in the compiled step', async () => {
    const net = augment(looking, flip(), affine({ degrees: 10, zoom: [0.9, 1.1], shift: 0.1 }));
    expect((await run(net, true)).epochs.every(({ loss }) => loss < 0.1)).toBe(true);
    expect((await run(net, false)).epochs.every(({ loss }) => loss > 1)).toBe(true);
    const plain = await run(looking, true);
    expect(plain.epochs[2].loss).toBeLessThan(1e-3);
  });

  test('no views are kept in front of a frozen part, since nobody would know how they moved', async () => {
    const body = join(flat, head({ classes: 4, name: 'body' }));
    const net = augment(join(body, head({ classes: 2, name: 'top' })), flip());
    const optimizer = chain(freeze('body'), sgd(0));
    const loss = (outputs: Tensor) => outputs.mean() as Scalar;
    const frozen = async (boxes: boolean) =>
      (
        await fit(net, data, {
          loss: { boxes: Object.assign(loss, { boxes }) },
          optimizer,
          epochs: 1,
          cache: { views: 2 },
        })
      ).frozen;
    expect(await frozen(false)).toBeDefined();
    expect(await frozen(true)).toBeUndefined();
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, -1, 1.5, 'x', null])('a visible share of %p is refused', (visible) => {
  const [pictures, boxes] = [tf.zeros([1, 4, 4, 3]), tf.tensor3d([[[0, 0, 2, 2, 0]]])];
  expect(() => augmentBoxes(pictures, boxes, [flip()], { visible: visible as number })).toThrow(
    /augmentBoxes' visible is .*; it must be a fraction of the area, from 0 to 1. Try /,
  );
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 'x', null])('a seed of %p is refused', (seed) => {
  const [pictures, boxes] = [tf.zeros([1, 4, 4, 3]), tf.tensor3d([[[0, 0, 2, 2, 0]]])];
  expect(() => augmentBoxes(pictures, boxes, [flip()], { seed: seed as number })).toThrow("augmentBoxes' seed is ");
});
