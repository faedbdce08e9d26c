import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { cut, dispose, join } from '../net/compose';
import { forward, forwardTo } from '../net/forward';
import { head } from '../net/head';
import { adam } from '../optimize/adam';
import { evaluate } from '../train/evaluate';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { backbone } from './backbone';
import reference from './fixtures/minilm.json';

/** What PyTorch computes: see bench/reference/minilm.py. */
const TOKENS = reference.ids[0].length;

let net: Net;
beforeAll(async () => {
  net = await backbone('minilm', { tokens: TOKENS });
});
afterAll(() => dispose(net));

/** The largest difference between two lists of numbers. */
const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index])));

const rowAt = (states: Tensor, row: number, index: number) =>
  tf.tidy(() => Array.from(states.slice([row, index], [1, 1]).dataSync()));

describe('minilm', () => {
  test('its tokenizer gives the ids that Python gives, special tokens and pairs included', () => {
    const { tokenizer } = net.input;
    const lengths = reference.ids.map((ids) => ids.filter((id) => id !== 0).length);
    const ours = reference.sentences.map((sentence) => tokenizer?.encode(sentence));
    expect(ours).toEqual(reference.ids.map((ids, row) => ids.slice(0, lengths[row])));
    expect(tokenizer?.encode(reference.pair.texts[0], reference.pair.texts[1])).toEqual(reference.pair.ids);
  });

  test('hidden states equal PyTorch within 1e-4 behind every layer, in a batch with padding', () => {
    const indices = net.layers.slice(0, -1).map((_, index) => index);
    const states = tf.tidy(() => forwardTo(net, indices, tf.tensor2d(reference.ids)).map((state) => state.clone()));
    expect(states).toHaveLength(reference.layers.length);
    for (const [layer, { tokens, mean, std }] of reference.layers.entries()) {
      const worst = reference.kept.map(([row, index], which) => apart(rowAt(states[layer], row, index), tokens[which]));
      expect(Math.max(...worst)).toBeLessThan(1e-4);
      const real = tf.tidy(() => {
        const values = Array.from(states[layer].dataSync()).filter(
          (_, at) => reference.ids.flat()[Math.floor(at / 384)] !== 0,
        );
        const { mean, variance } = tf.moments(tf.tensor1d(values));
        return [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
      });
      expect(real[0]).toBeCloseTo(mean, 5);
      expect(real[1]).toBeCloseTo(std, 5);
    }
    tf.dispose(states);
  });

  test('the vectors of sentences are PyTorch’s, however much padding stands behind them', () => {
    const pooled = tf.tidy(() => forward(net, tf.tensor2d(reference.ids)).arraySync() as number[][]);
    const longer = tf.tidy(() => {
      const ids = tf.tensor2d(reference.ids).pad([
        [0, 0],
        [0, 9],
      ]);
      return forward(net, ids).arraySync() as number[][];
    });
    for (const [row, expected] of reference.pooled.entries()) {
      expect(apart(pooled[row], expected)).toBeLessThan(1e-4);
      expect(apart(longer[row], expected)).toBeLessThan(1e-4);
    }
  });

  test('the second text of a pair is of the second type', () => {
    const { ids, last, places: indices } = reference.pair;
    const states = tf.tidy(() => forward(cut(net, 'block6'), tf.tensor2d([ids])).clone());
    for (const [which, index] of indices.entries())
      expect(apart(rowAt(states, 0, index), last[which])).toBeLessThan(1e-4);
    states.dispose();
  });

  test('padding is zero behind every block', () => {
    const states = tf.tidy(() => forward(cut(net, 'block3'), tf.tensor2d([[101, 2053, 102, 0, 0]])).clone());
    expect(tf.tidy(() => states.abs().max(2).greater(0).arraySync())).toEqual([[1, 1, 1, 0, 0]]);
    states.dispose();
  });

  test('it learns: every layer moves, and sixteen sentences are told apart', async () => {
    const body = await backbone('minilm', { tokens: 12 });
    const before = body.weights['block1/query/kernel'].dataSync().slice();
    const texts = ['film', 'song', 'meal', 'book', 'game', 'phone', 'hotel', 'walk'].flatMap((thing) => [
      `what a wonderful ${thing}`,
      `what a dreadful ${thing}`,
    ]);
    const ids = texts.map((text) => {
      const own = body.input.tokenizer?.encode(text) as number[];
      return [...own, ...Array(12 - own.length).fill(0)];
    });
    const data = arrays(
      ids,
      texts.map((_, index) => index % 2),
      { classes: ['good', 'bad'] },
    );
    const net = join(body, head({ classes: data.classes }));
    const options = { loss: crossEntropy(), optimizer: adam(3e-4), epochs: 12, batch: 16, seed: 1 };
    const { epochs } = await fit(net, { ...data, vocabulary: 'minilm' }, options);
    expect(epochs[epochs.length - 1].loss).toBeLessThan(0.05);
    expect((await evaluate(net, { ...data, vocabulary: 'minilm' })).accuracy).toBe(1);
    const after = body.weights['block1/query/kernel'].dataSync();
    expect(apart([...before.slice(0, 999)], [...after.slice(0, 999)])).toBeGreaterThan(1e-4);
    dispose(net);
  });
});
