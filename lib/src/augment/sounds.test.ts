import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { arrays } from '../data/arrays';
import { randomNormal, randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { augment } from './augment';
import { background } from './background';
import type { Change, Draws } from './change';
import { gain } from './gain';
import { timeShift } from './time-shift';
import { whiteNoise } from './white-noise';

/** Draws with a seed. */
const seeded = (seed: number): Draws => {
  let uses = 0;
  const next = () => tf.tensor1d([seed, uses++], 'int32');
  return {
    uniform: (shape, from, to) =>
      randomUniform(shape, next())
        .mul(to - from)
        .add(from),
    normal: (shape) => randomNormal(shape, next()),
  };
};
/** Draws that always give this place between the two ends: 0 the least, 1 the most. */
const at = (place: number): Draws => ({
  uniform: (shape, from, to) => tf.fill([...shape], from + place * (to - from)),
  normal: (shape) => tf.ones([...shape]),
});
const rows = (x: Tensor) => x.arraySync() as number[][];
const power = (x: Tensor) => x.square().mean(1).arraySync() as number[];

const twoRecordings = tf.tensor2d([
  [1, 2, 3, 4],
  [5, 6, 7, 8],
]);

describe('gain', () => {
  test('of 20 dB is a tenth to ten times the amplitude, one factor for each recording', () => {
    expect(rows(gain(20)(twoRecordings, at(1)))[0][0]).toBeCloseTo(10, 4);
    expect(rows(gain(20)(twoRecordings, at(0)))[1][3]).toBeCloseTo(0.8, 5);
    const ratios = rows(gain(6)(twoRecordings, seeded(1)).div(twoRecordings));
    for (const ratio of ratios) for (const one of ratio) expect(one).toBeCloseTo(ratio[0], 5);
    expect(Math.abs(ratios[0][0] - ratios[1][0])).toBeGreaterThan(0.01);
  });
});

describe('a shift in time', () => {
  test('moves to either side, and silence comes in', () => {
    expect(rows(timeShift(0.5)(twoRecordings, at(0)))).toEqual([
      [0, 0, 1, 2],
      [0, 0, 5, 6],
    ]);
    expect(rows(timeShift(0.25)(twoRecordings, at(0.99)))).toEqual([
      [2, 3, 4, 0],
      [6, 7, 8, 0],
    ]);
    expect(rows(timeShift(0.5)(twoRecordings, at(0.5)))).toEqual(rows(twoRecordings));
  });

  test('takes every place equally often', () => {
    const click = tf.tensor2d([0, 0, 1, 0, 0], [1, 5]).tile([5000, 1]);
    const shares = timeShift(0.4)(click, seeded(2)).mean(0).arraySync() as number[];
    // Five places, each of a share of 0.2 with a standard deviation of 0.0057; five of them to either side.
    for (const share of shares) expect(Math.abs(share - 0.2)).toBeLessThan(0.028);
  });
});

describe('noise', () => {
  const sound = tf.randomNormal([3, 20000], 0, 0.3, 'float32', 1);

  test('lies so many decibels below the recording as was drawn', () => {
    for (const decibels of [0, 10, 30]) {
      const added = whiteNoise(decibels, decibels)(sound, seeded(3)).sub(sound);
      for (const [row, ratio] of power(sound).map((loud, row) => [row, loud / power(added)[row]]))
        expect([row, 10 * Math.log10(ratio)]).toEqual([row, expect.closeTo(decibels, 2)]);
    }
  });

  test('from a background is a piece of it, from a place of its own for each recording', () => {
    const ramp = Float32Array.from({ length: 50 }, (_, place) => 100 + place);
    const quiet = tf.ones([4, 10]);
    const added = rows(background(ramp, 0, 0)(quiet, seeded(4)).sub(quiet));
    const starts = added.map((row) => {
      // Of power 1, as the recording: the piece divided by the root of its mean square.
      const start = Math.round(1 / (row[1] / row[0] - 1)) - 100;
      const piece = ramp.slice(start, start + 10);
      const size = Math.sqrt(piece.reduce((sum, one) => sum + one * one, 0) / 10);
      for (const [place, one] of row.entries()) expect(one).toBeCloseTo(piece[place] / size, 3);
      return start;
    });
    expect(new Set(starts).size).toBeGreaterThan(1);
    expect(rows(background(ramp, 0, 0)(quiet, at(1)))[0][9]).toBeGreaterThan(1);
  });

  test('is none where the recording or the background is silent', () => {
    const silence = tf.zeros([1, 10]);
    expect(rows(whiteNoise(0, 0)(silence, seeded(5)))).toEqual(rows(silence));
    expect(rows(background(new Float32Array(10), 0, 0)(tf.ones([1, 10]), seeded(5)))).toEqual([new Array(10).fill(1)]);
  });
});

test('all run inside the compiled step, the same for the same seed', async () => {
  const x = tf.randomNormal([32, 50], 0, 0.1, 'float32', 7);
  const data = arrays(
    x,
    Array.from({ length: 32 }, (_, place) => place % 2),
  );
  const run = async (seed: number) => {
    const changes = [gain(6), timeShift(0.2), whiteNoise(5, 20), background(new Float32Array(80).fill(0.5), 5, 20)];
    const net = augment(head({ classes: 2, inputFeatures: 50 }), ...changes);
    const options = { loss: crossEntropy(), optimizer: adam(0.01), epochs: 3, batch: 8, seed };
    return (await fit(net, data, options)).epochs.map(({ loss }) => loss);
  };
  const first = await run(1);
  expect(await run(1)).toEqual(first);
  expect(await run(2)).not.toEqual(first);
});

test('settings out of bounds, pictures, and a background that is too short are refused in a sentence', () => {
  expect(() => gain(-1)).toThrow(/gain, in dB, goes from 0 to 60/);
  expect(() => timeShift(2)).toThrow(/share of the length.*it was 2/);
  expect(() => whiteNoise(20, 5)).toThrow(/whiteNoise takes the least and the most decibels.*20 and 5/);
  const pictures: Tensor = tf.zeros([1, 4, 4, 3]);
  for (const change of [timeShift(0.1), whiteNoise(5, 20), background(new Float32Array(9), 5, 20)] as Change[])
    expect(() => change(pictures, at(0))).toThrow(/changes recordings, \[batch, samples\]; it got \[1,4,4,3\]/);
  expect(() => background(new Float32Array(3), 5, 20)(twoRecordings, at(0))).toThrow(
    /has 3 samples, the recordings have 4/,
  );
});
