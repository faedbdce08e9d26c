import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { mlp } from '../backbones/mlp';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { cut, dispose, join } from '../net/compose';
import { head } from '../net/head';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { calibrate, temperatureOf } from './temperature';

const of = (rows: number[][], labels: number[]) => tf.tidy(() => temperatureOf(tf.tensor2d(rows), labels));
/** The mean of -log softmax(logits / T)[label]. */
const lossAt = (rows: number[][], labels: number[], temperature: number) =>
  rows.reduce((sum, row, index) => {
    const total = row.reduce((all, z) => all + Math.exp((z - row[labels[index]]) / temperature), 0);
    return sum + Math.log(total);
  }, 0) / rows.length;

describe('temperatureOf', () => {
  test.each([
    [1, 7, 10],
    [3, 7, 10],
    [0.1, 9, 10],
    [2, 51, 100],
  ])('logits ±%p of which %p in %p are right: 2 a / log(p / (1 - p))', (a, right, count) => {
    // The probability of the answer is the sigmoid of 2 a / T, and the loss is lowest where that is p.
    const rows = Array.from({ length: count }, (_, index) => (index % 2 ? [a, -a] : [-a, a]));
    const labels = rows.map(([first], index) => (first > 0 === index < right ? 0 : 1));
    const p = right / count;
    expect(of(rows, labels) / ((2 * a) / Math.log(p / (1 - p)))).toBeCloseTo(1, 5);
  });

  test('has the lowest loss of all temperatures', () => {
    const row = fc.array(fc.integer({ min: -40, max: 40 }), { minLength: 3, maxLength: 3 });
    const example = fc.tuple(
      row.map((values) => values.map((value) => value / 8)),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 12 }), (examples) => {
        const [rows, labels] = [examples.map(([values]) => values), examples.map(([, label]) => label)];
        const found = of(rows, labels);
        const lowest = lossAt(rows, labels, found);
        for (const other of [1e-3, 0.01, 0.5, 0.99 * found, 1, 1.01 * found, 2, 10, 1e3]) {
          if (other >= 1e-3 && other <= 1e3) expect(lowest).toBeLessThanOrEqual(lossAt(rows, labels, other) + 1e-6);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('ends at the coldest where all is right, and at the hottest where all is wrong', () => {
    expect(
      of(
        [
          [2, 0],
          [0, 3],
        ],
        [0, 1],
      ),
    ).toBeCloseTo(1e-3, 8);
    expect(
      of(
        [
          [2, 0],
          [0, 3],
        ],
        [1, 0],
      ),
    ).toBeCloseTo(1e3, 1);
  });

  test('labels that are no classes, and others than examples, are refused', () => {
    expect(() => of([[2, 0]], [2])).toThrow(TransferError);
    expect(() => of([[2, 0]], [2])).toThrow('Example 0 has the label 2; it must be a class index, 0 to 1.');
    expect(() => of([[2, 0]], [])).toThrow('got [1,2] and 0 labels.');
  });
});

describe('calibrate', () => {
  const x = tf.randomNormal([30, 4], 0, 2, 'float32', 1);
  const labels = Array.from({ length: 30 }, (_, index) => index % 3);
  const data = arrays(x, labels, { classes: ['a', 'b', 'c'] });
  const make = () =>
    join(cut(mlp({ inputFeatures: 4, hidden: 5, seed: 3 }), 'hidden'), head({ classes: ['a', 'b', 'c'] }));
  const rowsOf = async (net: ReturnType<typeof make>) => {
    const outputs = await predict(net, data);
    const rows = outputs.arraySync() as number[][];
    outputs.dispose();
    return rows;
  };

  test('divides the logits by the temperature, so no answer changes, and shares the other weights', async () => {
    const net = make();
    const calibrated = await calibrate(net, data);
    const [before, after] = [await rowsOf(net), await rowsOf(calibrated)];
    const temperature = temperatureOf(tf.tensor2d(before), labels);
    expect(calibrated.weights['temperature/value'].dataSync()[0]).toBeCloseTo(temperature, 5);
    const best = (row: number[]) => row.indexOf(Math.max(...row));
    for (const [index, row] of before.entries()) {
      expect(after[index]).toEqual(row.map((z) => expect.closeTo(z / temperature, 5)));
      expect(best(after[index])).toBe(best(row));
    }
    expect(lossAt(after, labels, 1)).toBeLessThan(lossAt(before, labels, 1));
    expect(calibrated.weights['hidden/kernel']).toBe(net.weights['hidden/kernel']);
    expect([calibrated.name, calibrated.classes]).toEqual([net.name, net.classes]);
    dispose(calibrated);
  });

  test('leaves no tensor behind but the temperature, which training does not move', async () => {
    const net = make();
    await calibrate(net, data);
    const before = tf.memory().numTensors;
    const calibrated = await calibrate(net, data);
    expect(tf.memory().numTensors).toBe(before + 1);
    const value = calibrated.weights['temperature/value'].dataSync()[0];
    await fit(calibrated, data, { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 1, batch: 10, seed: 1 });
    expect(calibrated.weights['temperature/value'].dataSync()[0]).toBe(value);
    dispose(calibrated);
  });

  test('unlabelled data is refused', async () => {
    const net = make();
    const unlabelled = { ...data, labels: labels.map(() => Number.NaN) };
    await expect(calibrate(net, unlabelled)).rejects.toThrow(
      'Example 0 has the label NaN; it must be a class index, 0 to 2.',
    );
    dispose(net);
  });
});
