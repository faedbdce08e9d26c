import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bert } from '../backbones/bert';
import { arrays } from '../data/arrays';
import { wordTokenizer } from '../data/fixtures/word-net';
import { pairsOf } from '../data/pairs-of';
import { tf } from '../engine/tensorflow';
import { drawn } from '../net/architecture';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { lora } from '../net/lora';
import { siamese } from '../net/siamese';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { sgd } from '../optimize/sgd';
import { unfreeze } from '../optimize/unfreeze';
import { setFit } from './set-fit';

const reader = (seed: number) =>
  drawn(
    bert({ vocabulary: 14, width: 16, blocks: 1, heads: 2, inner: 24, tokens: 4, positions: 4 }, wordTokenizer()),
    seed,
  );

/** Words in place of sentences; classes are drawn over them, so that nothing but the labels tells them apart. */
const words = {
  ...arrays(
    [4, 5, 6, 7, 8, 9, 10, 11].map((id) => [1, id, 2, 0]),
    [0, 1, 1, 0, 0, 1, 0, 1],
    { classes: ['a', 'b'] },
  ),
  vocabulary: 'words',
};

/** The mean cosine of two examples of one class, and of two classes. */
function cosines(net: ReturnType<typeof reader>): [alike: number, unlike: number] {
  return tf.tidy(() => {
    const x = tf.tensor2d([4, 5, 6, 7, 8, 9, 10, 11].map((id) => [1, id, 2, 0]));
    const y = forward(net, x);
    const unit = y.div(y.square().sum(1, true).sqrt());
    const all = unit.matMul(unit, false, true).arraySync() as number[][];
    const kinds = [1, 0].map((kind) =>
      all.flatMap((row, one) =>
        row.filter((_, other) => one !== other && Number(words.labels[one] === words.labels[other]) === kind),
      ),
    );
    return kinds.map((some) => some.reduce((sum, one) => sum + one) / some.length) as [number, number];
  });
}

describe('pairs', () => {
  test('half are of one class and half of two, no example is paired with itself, and the seed draws them', async () => {
    const labels = fc
      .array(fc.integer({ min: 0, max: 2 }), { minLength: 6, maxLength: 20 })
      .filter((some) => [0, 1, 2].every((one) => some.filter((label) => label === one).length > 1));
    await fc.assert(
      fc.asyncProperty(labels, fc.integer({ min: 1, max: 4 }), fc.nat(99), async (some, rounds, seed) => {
        const data = arrays(
          some.map((label, place) => [label, place]),
          some,
        );
        const pairs = pairsOf(data, { rounds, seed });
        expect(pairs.labels).toHaveLength(2 * rounds * some.length);
        expect(pairs.labels.filter((one) => one === 1)).toHaveLength(rounds * some.length);
        const x = await pairs.read(pairs.labels.map((_, place) => place));
        for (const [place, [one, other]] of (x.arraySync() as number[][][]).entries()) {
          expect(one[1]).not.toBe(other[1]);
          expect(one[0] === other[0] ? 1 : 0).toBe(pairs.labels[place]);
        }
        expect(pairsOf(data, { rounds, seed }).ids).toEqual(pairs.ids);
      }),
      { numRuns: 20 },
    );
  });

  test('too few classes or examples are refused', () => {
    expect(() => pairsOf(arrays([[1], [2], [3], [4]], [0, 0, 1, 1]), { rounds: 1e9 })).toThrow(
      'pairsOf would make 8000000000 pairs of 4 examples, and makes at most 10000000. Try rounds: 1250000.',
    );
    expect(() => pairsOf(arrays([[1], [2], [3]], [0, 0, 1]))).toThrow(
      /two or more examples of each class; .* has 1 of '1'/,
    );
    expect(() => pairsOf(arrays([[1], [2]], [0.5, 1], { classes: [] }))).toThrow(/two or more classes; .* has 0/);
    expect(() => pairsOf(words, { rounds: 0 })).toThrow(/must be a positive integer; got 0/);
  });
});

test('siamese nets give the cosine of what leaves the net for the two', () => {
  const net = reader(1);
  const pair = [
    [1, 5, 9, 2],
    [1, 7, 2, 0],
  ];
  const [own, [a, b]] = tf.tidy(() => [
    forward(siamese(net), tf.tensor3d([pair, pair])).arraySync() as number[][],
    forward(net, tf.tensor2d(pair)).arraySync() as number[][],
  ]);
  const dot = (one: number[], other: number[]) => one.reduce((sum, value, at) => sum + value * other[at], 0);
  const expected = dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  expect(own).toEqual([[expect.closeTo(expected, 5)], [expect.closeTo(expected, 5)]]);
  dispose(net);
});

test.each(['all of the net', 'additions alone'])(
  'the vectors of a class come together, and part from another’s: %s',
  async (what) => {
    const base = reader(2);
    const net = what === 'additions alone' ? lora(base, { on: ['block1*kernel'] }) : base;
    const [alike, unlike] = cosines(net);
    expect(alike - unlike).toBeLessThan(0.3);
    const rule = what === 'additions alone' ? chain(unfreeze('*lora*'), adam(0.02)) : adam(0.01);
    const { epochs } = await setFit(net, words, { optimizer: rule, rounds: 10, epochs: 4, batch: 16, seed: 1 });
    expect(epochs[3].loss).toBeLessThan(0.05);
    const [after, others] = cosines(net);
    expect(after - others).toBeGreaterThan(0.7);
    dispose(net);
  },
);

test('padding behind all texts is left out, and changes nothing', async () => {
  const [plain, short] = [reader(3), reader(3)];
  const options = { optimizer: sgd(0.1), rounds: 2, batch: 8, seed: 1 };
  const one = await setFit(plain, words, options);
  const other = await setFit(short, { ...words, columns: { tokens: words.labels.map(() => 3) } }, options);
  expect(other.epochs[0].loss).toBeCloseTo(one.epochs[0].loss, 5);
  const [a, b] = [plain, short].map(({ weights }) => weights['block1/up/kernel'].dataSync());
  for (const [at, value] of a.entries()) expect(b[at]).toBeCloseTo(value, 4);
  dispose(plain);
  dispose(short);
});
