import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose } from '../net/compose';
import { adam } from '../optimize/adam';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { predict } from '../train/predict';
import { prototypes } from './prototypes';

type Row = readonly number[];
const dot = (a: Row, b: Row) => a.reduce((sum, value, place) => sum + value * b[place], 0);
const meanOf = (rows: readonly Row[]) =>
  rows[0].map(
    (_, axis) =>
      dot(
        rows.map((row) => row[axis]),
        rows.map(() => 1),
      ) / rows.length,
  );
const unit = (row: Row) => row.map((value) => value / Math.sqrt(dot(row, row)));
const distance = (a: Row, b: Row) => dot(a, a) - 2 * dot(a, b) + dot(b, b);

/** Rows of three numbers, none of them zero, with a class each: of every class one at least. */
const sets = fc
  .array(
    fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -40, max: 40 }), fc.integer({ min: -40, max: 40 })),
    {
      minLength: 6,
      maxLength: 14,
    },
  )
  .map((rows) => ({
    rows: rows.map((row) => row.map((value) => value / 8)),
    labels: rows.map((_, place) => place % 3),
  }));

/** What the net says of these rows, `[rows][classes]`. */
async function logitsOf(net: Awaited<ReturnType<typeof prototypes>>, rows: number[][]): Promise<number[][]> {
  const outputs = await predict(
    net,
    arrays(
      rows,
      rows.map(() => 0),
    ),
  );
  const logits = outputs.arraySync() as number[][];
  outputs.dispose();
  return logits;
}

/** Says that the class of the highest score has the highest logit, up to rounding. */
function expectSameOrder(logits: number[], scores: number[]): void {
  const best = scores.indexOf(Math.max(...scores));
  expect(logits[best]).toBeGreaterThan(Math.max(...logits) - 1e-3);
}

describe('prototypes', () => {
  test('by hand: means [0, 1] and [4, 1], logits 2 m x - m m', async () => {
    const data = arrays(
      [
        [0, 0],
        [0, 2],
        [3, 1],
        [5, 1],
      ],
      [0, 0, 1, 1],
      { classes: ['low', 'high'] },
    );
    const net = await prototypes(data);
    expect(Array.from(net.weights['head/kernel'].dataSync())).toEqual([0, 8, 2, 2]);
    expect(Array.from(net.weights['head/bias'].dataSync())).toEqual([-1, -17]);
    expect(net.classes).toEqual(['low', 'high']);
    // [1, 1]: 2 - 1 = 1 against 8 + 2 - 17 = -7.
    expect(await logitsOf(net, [[1, 1]])).toEqual([[1, -7]]);
    dispose(net);
  });

  test('by euclidean distance the nearest mean wins, and differences of logits are those of squared distances', async () => {
    await fc.assert(
      fc.asyncProperty(sets, async ({ rows, labels }) => {
        const net = await prototypes(arrays(rows, labels));
        const means = [0, 1, 2].map((label) => meanOf(rows.filter((_, place) => labels[place] === label)));
        const logits = await logitsOf(net, rows);
        for (const [place, row] of rows.entries()) {
          const scores = means.map((mean) => -distance(row, mean));
          expectSameOrder(logits[place], scores);
          expect(logits[place][0] - logits[place][1]).toBeCloseTo(scores[0] - scores[1], 3);
        }
        dispose(net);
      }),
      { numRuns: 25 },
    );
  });

  test('by cosine the mean of directions that points most alike wins, and length does not count', async () => {
    await fc.assert(
      fc.asyncProperty(sets, async ({ rows, labels }) => {
        const net = await prototypes(arrays(rows, labels), { by: 'cosine' });
        const means = [0, 1, 2].map((label) => meanOf(rows.filter((_, place) => labels[place] === label).map(unit)));
        // Directions that cancel have no mean direction.
        fc.pre(means.every((mean) => dot(mean, mean) > 1e-3));
        const logits = await logitsOf(net, rows);
        const longer = await logitsOf(
          net,
          rows.map((row) => row.map((value) => 4 * value)),
        );
        for (const [place, row] of rows.entries()) {
          const scores = means.map((mean) => dot(unit(mean), unit(row)));
          // The scale of a cosine head begins at 10.
          for (const [label, score] of scores.entries()) expect(logits[place][label]).toBeCloseTo(10 * score, 3);
          expect(longer[place]).toEqual(logits[place].map((value) => expect.closeTo(value, 3)));
        }
        dispose(net);
      }),
      { numRuns: 25 },
    );
  });

  test.each(['euclidean', 'cosine'] as const)('by %s it can be trained on, and no tensor is left', async (by) => {
    const data = arrays(
      [
        [0, 1],
        [1, 3],
        [3, 1],
        [5, 2],
      ],
      [0, 0, 1, 1],
    );
    const run = async () => {
      const net = await prototypes(data, { by });
      const { loss } = await evaluate(net, data);
      await fit(net, data, { loss: crossEntropy(), optimizer: adam(0.05), epochs: 10, batch: 4, seed: 1 });
      expect((await evaluate(net, data)).loss).toBeLessThan(loss);
      dispose(net);
    };
    await run();
    const before = tf.memory().numTensors;
    await run();
    expect(tf.memory().numTensors).toBe(before);
  });

  test('pictures, one class and a class without an example are refused', async () => {
    const pictures = arrays(tf.zeros([2, 4, 4, 3]), [0, 1], { name: 'pictures' });
    await expect(prototypes(pictures)).rejects.toThrow(TransferError);
    await expect(prototypes(pictures)).rejects.toThrow(
      'prototypes needs features [examples, features] of two classes or more; pictures has examples of shape [4,4,3] ' +
        'and 2 classes. Extract them first: prototypes(await extract(net, data)).',
    );
    await expect(prototypes(arrays([[1]], [0]))).rejects.toThrow(/and 1 classes/);
    await expect(prototypes(arrays([[1], [2]], [0, 2], { classes: ['crow', 'wren', 'tit'] }))).rejects.toThrow(
      "arrays has no example of 'wren', so it has no mean.",
    );
  });
});

test.each(['dot', 'Cosine', 1, null])('prototypes by %p are refused', async (by) => {
  const data = arrays([[0], [1]], [0, 1], { classes: ['a', 'b'] });
  await expect(prototypes(data, { by: by as 'cosine' })).rejects.toThrow(
    "prototypes' by must be 'euclidean' or 'cosine'; got ",
  );
});
