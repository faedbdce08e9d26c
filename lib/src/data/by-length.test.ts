import { expect, test } from '@jest/globals';
import type { Tensor1D } from '@tensorflow/tfjs';
import fc from 'fast-check';
import { bert } from '../backbones/bert';
import type { Dataset } from '../core/dataset';
import { drawn } from '../net/architecture';
import { dispose, join } from '../net/compose';
import { head } from '../net/head';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { arrays } from './arrays';
import { byLength } from './by-length';
import { wordTokenizer } from './fixtures/word-net';

/** Texts of so many tokens, each beginning with its number; the window is 24. */
function texts(lengths: readonly number[]): Dataset {
  const rows = lengths.map((length, index) =>
    Array.from({ length: 24 }, (_, at) => (at < length ? 1 + ((index + at) % 13) : 0)),
  );
  const labels = lengths.map((_, index) => index % 2);
  return { ...arrays(rows, labels, { classes: ['a', 'b'] }), vocabulary: 'words', columns: { tokens: lengths } };
}

test('every text comes once an epoch with its label, and no batch is a step longer than its longest text', async () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(lengths, fc.integer({ min: 1, max: 9 }), fc.nat(50), async (some, batch, seed) => {
      const data = texts(some.map((length) => Math.min(24, length)));
      const whole = await data.read(data.labels.map((_, index) => index));
      const source = byLength({ ...data, columns: { tokens: some } }, { batch, seed });
      const [order, again]: string[][] = [[], []];
      const widths = new Set<number>();
      for await (const { x, labels } of source.epoch(1)) {
        const rows = x.arraySync() as number[][];
        const longest = Math.max(...rows.map((row) => row.filter((id) => id > 0).length));
        expect(rows[0].length - longest).toBeLessThan(8);
        widths.add(rows[0].length);
        const own = (labels as Tensor1D).arraySync();
        for (const [at, row] of rows.entries()) order.push(`${[...row, ...Array(24 - row.length).fill(0)]} ${own[at]}`);
      }
      for await (const { x } of source.epoch(1, 1)) again.push(String(x.shape));
      expect(again).toHaveLength(source.steps - 1);
      expect(widths.size).toBeLessThanOrEqual(3);
      const expected = (whole.arraySync() as number[][]).map((row, index) => `${row} ${index % 2}`);
      expect(order.sort()).toEqual(expected.sort());
    }),
    { numRuns: 20 },
  );
});

test('a net learns from them as from whole batches: padding changes nothing', async () => {
  const config = { vocabulary: 14, width: 16, blocks: 1, heads: 2, inner: 24, tokens: 24, positions: 24 };
  const make = () => join(drawn(bert(config, wordTokenizer()), 1), head({ classes: 2 }));
  const data = texts([5, 3, 6, 4]);
  const options = { loss: crossEntropy(), optimizer: sgd(0.1), epochs: 3, seed: 1 };
  const [plain, short] = [make(), make()];
  await fit(plain, data, { ...options, batch: 4 });
  await fit(short, byLength(data, { batch: 4, seed: 1 }), options);
  for (const [name, weight] of Object.entries(plain.weights)) {
    const own = short.weights[name].dataSync();
    weight.dataSync().forEach((value, at) => {
      if (Math.abs(value - own[at]) > 1e-5) expect(`${name} ${own[at]}`).toBe(`${name} ${value}`);
    });
  }
  dispose(plain);
  dispose(short);
});

test('sets that do not say how long their texts are, and labels by task, are refused', () => {
  const data = texts([3, 4]);
  expect(() => byLength({ ...data, columns: undefined }, { batch: 2 })).toThrow(/has no token counts/);
  expect(() => byLength(arrays([[1]], [0]), { batch: 2 })).toThrow(/has no token counts/);
  expect(() => byLength({ ...data, tasks: { one: { classes: [], labels: [1, 2] } } }, { batch: 2 })).toThrow(
    /labels by task/,
  );
});
