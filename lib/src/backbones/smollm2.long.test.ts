import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { generateText } from '../decoder/generate-text';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { backbone } from './backbone';
import reference from './fixtures/smollm2.json';
import { PADDING } from './gpt';

let net: Net;
beforeAll(async () => {
  net = await backbone('smollm2-135m', { classifier: true });
});
afterAll(() => dispose(net));

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, index) => Math.abs(value - b[index])));

describe('smollm2-135m', () => {
  test.each(reference.cases)('the logits behind $text equal PyTorch within 1e-3 on the same weights', (one) => {
    const { every, last } = tf.tidy(() => {
      const logits = forward(net, tf.tensor2d([one.ids])).squeeze([0]);
      const some = tf.range(0, 49152, 4096, 'int32');
      return {
        every: tf.gather(logits, some, 1).arraySync() as number[][],
        last: Array.from(logits.slice(one.ids.length - 1).dataSync()),
      };
    });
    for (const [index, row] of one.every.entries()) expect(apart(every[index], row)).toBeLessThan(1e-3);
    const best = last.map((_, id) => id).sort((a, b) => last[b] - last[a]);
    expect(best[0]).toBe(one.top.ids[0]);
    expect(
      apart(
        one.top.ids.map((id) => last[id]),
        one.top.logits,
      ),
    ).toBeLessThan(1e-3);
    const mean = last.reduce((sum, value) => sum + value, 0) / last.length;
    expect(mean).toBeCloseTo(one.mean, 3);
  });

  test('its tokenizer gives the ids that Python gives', () => {
    expect(reference.cases.map(({ text }) => net.input.tokenizer?.encode(text))).toEqual(
      reference.cases.map(({ ids }) => ids),
    );
    expect(net.input.tokenizer?.decode(reference.cases[1].continued)).toBe(reference.cases[1].says);
  });

  test.each(reference.cases)(
    'it goes on from $text as PyTorch does, for 30 tokens',
    async ({ text, continued, says }) => {
      expect(await generateText(net, text, { tokens: 30 })).toEqual({ ids: continued, text: says });
    },
  );

  test('it stops where it has said all, and drawing follows the seed', async () => {
    const { text, continued } = reference.ends;
    expect((await generateText(net, text, { tokens: 30 })).ids).toEqual(continued);
    const drawn = async (seed: number) => (await generateText(net, text, { tokens: 8, temperature: 1, seed })).ids;
    const one = await drawn(1);
    expect(await drawn(1)).toEqual(one);
    expect(await drawn(2)).not.toEqual(one);
  });

  test('a longer answer needs more room than one graph has, and reads on as from the start', async () => {
    const { ids } = await generateText(net, reference.cases[2].text, { tokens: 70 });
    const text = `${reference.cases[2].text}${net.input.tokenizer?.decode(ids.slice(0, 60))}`;
    const { ids: again } = await generateText(net, text, { tokens: 10 });
    expect(again).toEqual(ids.slice(60, 70));
  });

  test('what cannot be continued is refused', async () => {
    await expect(generateText(net, '')).rejects.toThrow(/prompt is empty/);
    await expect(generateText(net, 'a', { tokens: 0 })).rejects.toThrow(/tokens must be a positive integer; got 0/);
    const body = await backbone('minilm');
    await expect(generateText(body, 'a')).rejects.toThrow(/minilm does not output next-token logits.*classifier: true/);
    dispose(body);
  });

  test('without its last layer it gives the last real token’s features, however much padding follows', async () => {
    const body = await backbone('smollm2-135m');
    const [short, long] = [reference.cases[0], reference.cases[2]];
    const rows = [short.ids.concat(Array(long.ids.length - short.ids.length).fill(PADDING)), long.ids];
    const features = tf.tidy(() => forward(body, tf.tensor2d(rows)).arraySync() as number[][]);
    expect(apart(features[0], short.features)).toBeLessThan(1e-3);
    expect(apart(features[1], long.features)).toBeLessThan(1e-3);
    dispose(body);
  });
});
