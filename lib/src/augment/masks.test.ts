import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import fc from 'fast-check';
import type { Tokenizer } from '../core/tokenizer';
import { randomNormal, randomUniform } from '../engine/random';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import type { Change, Draws } from './change';
import { timeMask } from './time-mask';
import { wordDropout } from './word-dropout';

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
/** Draws that always give this position between the two ends, one for each call. */
const at = (...positions: number[]): Draws => {
  let use = 0;
  return {
    uniform: (shape, from, to) => tf.fill([...shape], from + positions[use++] * (to - from)),
    normal: () => tf.scalar(0),
  };
};
const changed = (change: Change, rows: number[][], draws: Draws) =>
  tf.tidy(() => change(tf.tensor2d(rows), draws).arraySync()) as number[][];

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('timeMask', () => {
  const recording = [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]];

  test('of half of ten samples silences at most five, at either end or between', () => {
    expect(changed(timeMask(0.5), recording, at(0.99, 0))).toEqual([[0, 0, 0, 0, 0, 6, 7, 8, 9, 10]]);
    expect(changed(timeMask(0.5), recording, at(0.99, 0.99))).toEqual([[1, 2, 3, 4, 5, 0, 0, 0, 0, 0]]);
    // A length of 0.4 * 6, rounded down, and the fifth of nine starts.
    expect(changed(timeMask(0.5), recording, at(0.4, 0.5))).toEqual([[1, 2, 3, 4, 0, 0, 7, 8, 9, 10]]);
    expect(changed(timeMask(0.5), recording, at(0, 0.5))).toEqual(recording);
  });

  test('silences one segment, no longer than the fraction, and changes nothing else', () => {
    const sizes = fc.record({ batch: fc.integer({ min: 1, max: 5 }), length: fc.integer({ min: 1, max: 40 }) });
    fc.assert(
      fc.property(sizes, fraction, seed, ({ batch, length }, share, drawnSeed) => {
        const rows = Array.from({ length: batch }, (_, row) => Array.from({ length }, (_, i) => 1 + row + i));
        for (const [row, found] of changed(timeMask(share), rows, seeded(drawnSeed)).entries()) {
          const silent = found.flatMap((value, index) => (value === 0 ? [index] : []));
          expect(silent.length).toBeLessThanOrEqual(Math.round(share * length));
          if (silent.length > 0) expect(silent[silent.length - 1] - silent[0] + 1).toBe(silent.length);
          expect(found.filter((value) => value !== 0)).toEqual(rows[row].filter((_, index) => !silent.includes(index)));
        }
      }),
      { numRuns: 60 },
    );
  });

  test('silences on average a quarter of the samples for a fraction of one half, each recording separately', () => {
    const found = changed(timeMask(0.5), Array(2000).fill(Array(20).fill(1)), seeded(4));
    const counts = found.map((row) => row.filter((value) => value === 0).length);
    // Uniform on 0 to 10: the mean is 5, and the standard deviation of the mean of 2000 is 3.16 / 44.7.
    expect(Math.abs(counts.reduce((sum, count) => sum + count, 0) / 2000 - 5)).toBeLessThan(0.36);
    expect(new Set(counts).size).toBe(11);
  });

  test('rejects fractions and inputs that are none', () => {
    expect(() => timeMask(20)).toThrow(TransferError);
    expect(() => timeMask(20)).toThrow(/timeMask, a fraction of the length, goes from 0 to 1; it was 20/);
    expect(() => timeMask(0.5)(tf.zeros([1, 2, 3]), at(0, 0))).toThrow(/timeMask changes recordings/);
  });
});

describe('wordDropout', () => {
  /** As BERT's: 101 before, 102 after a text, 0 for padding, 100 unknown. */
  const bert = {
    name: 'like bert',
    size: 200,
    padding: 0,
    end: 102,
    unknown: 100,
    encode: (text: string) => [101, ...text.split(' ').filter(Boolean).map(Number), 102],
  } as unknown as Tokenizer;
  const ids = [
    [101, 7, 8, 9, 102, 0],
    [101, 5, 102, 6, 102, 0],
  ];

  test('replaces words, and neither padding nor the tokens around a text', () => {
    expect(changed(wordDropout(1, bert), ids, at(0.5))).toEqual([
      [101, 100, 100, 100, 102, 0],
      [101, 100, 102, 100, 102, 0],
    ]);
    expect(changed(wordDropout(0, bert), ids, at(0))).toEqual(ids);
  });

  test('each token stays or becomes the unknown one, and special tokens stay', () => {
    const token = fc.oneof(fc.constantFrom(0, 101, 102), fc.integer({ min: 1, max: 199 }));
    const texts = fc.array(fc.array(token, { minLength: 7, maxLength: 7 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, fraction, seed, (rows, share, drawnSeed) => {
        const found = changed(wordDropout(share, bert), rows, seeded(drawnSeed));
        for (const [index, id] of found.flat().entries()) {
          const before = rows.flat()[index];
          expect([before, 100]).toContain(id);
          if ([0, 101, 102].includes(before)) expect(id).toBe(before);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('replaces three of ten words for a fraction of 0.3', () => {
    const found = changed(wordDropout(0.3, bert), Array(500).fill([101, ...Array(8).fill(7), 102]), seeded(9));
    const dropped = found.flat().filter((id) => id === 100).length;
    // Binomial(4000, 0.3) has a standard deviation of 29; five of them to either side.
    expect(Math.abs(dropped - 1200)).toBeLessThan(145);
  });

  test('rejects fractions, tokenizers without an unknown token, and inputs that are no texts', () => {
    expect(() => wordDropout(1.5, bert)).toThrow(/The fraction of tokens that wordDropout replaces goes from 0 to 1/);
    expect(() => wordDropout(0.1, { ...bert, unknown: undefined })).toThrow(
      /must have an unknown token; got like bert, whose vocabulary covers every text/,
    );
    expect(() => wordDropout(0.1, undefined as unknown as Tokenizer)).toThrow(TransferError);
    const pixels: Tensor = tf.zeros([1, 2, 2, 3]);
    expect(() => wordDropout(0.1, bert)(pixels, at(0))).toThrow(/wordDropout changes texts, \[batch, tokens\]/);
  });
});
