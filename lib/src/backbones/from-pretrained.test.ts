import { describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { generateText } from '../decoder/generate-text';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { dispose } from '../net/compose';
import { forward, forwardTo } from '../net/forward';
import { type ExpectedTexts, expectedOf, folderOf, gradientsApart, savedApart } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

/** The layers of the hidden states of transformers: the last is that after the last normalisation. */
const outputsOfBlocks = ({ layers }: Net, count: number) =>
  Array.from({ length: count }, (_, index) => (index === count - 1 ? layers.length - 2 : index));

describe.each(['bert', 'distilbert', 'roberta', 'mpnet', 'modernbert', 't5', 't5-gated'])('%s', (family) => {
  const expected = expectedOf<ExpectedTexts>(family);
  const { ids, padding } = expected;
  const opened = () => fromPretrained(folderOf(family), { tokens: ids[0].length });
  const x = () => tf.tensor2d(ids as number[][]);

  test('hidden states, output and gradients equal those of transformers, padding and pairs included', async () => {
    const net = await opened();
    expect(net.name).toBe(family);
    const indices = outputsOfBlocks(net, expected.hidden.length);
    const states = tf.tidy(() => forwardTo(net, indices, x()).map((state) => state.arraySync() as number[][][]));
    const isReal = (row: number, index: number) => ids[row][index] !== padding;
    for (const [layer, hidden] of expected.hidden.entries()) {
      const real = (rows: readonly (readonly number[][])[]) =>
        rows.flatMap((row, at) => row.filter((_, index) => isReal(at, index))).flat();
      expect(apart(real(states[layer]), real(hidden))).toBeLessThan(1e-4);
    }
    expect(
      apart(
        tf.tidy(() => forward(net, x()).dataSync()),
        expected.output.flat(),
      ),
    ).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x(), family)).toBeLessThan(1e-4);
    expect(await savedApart(net, x())).toBe(0);
    dispose(net);
  });

  test('its tokenizer gives the ids of tokenizers', async () => {
    const net = await opened();
    for (const [row, [text, pair]] of expected.texts.entries())
      expect(net.input.tokenizer?.encode(text, pair)).toEqual(ids[row].filter((id) => id !== padding));
    expect(net.input.tokenizer?.padding).toBe(padding);
    dispose(net);
  });
});

describe.each(['llama', 'mistral', 'qwen2', 'qwen3', 'gemma', 'gpt2'])('%s', (family) => {
  const expected = expectedOf<ExpectedTexts & { readonly logits: number[][][]; readonly written: number[] }>(family);
  const { ids, hidden } = expected;
  const x = () => tf.tensor2d(ids as number[][]);
  const real = (rows: readonly (readonly number[][])[]) =>
    rows.flatMap((row, at) => row.filter((_, index) => ids[at][index] >= 0)).flat();

  test('hidden states, output, gradients and logits equal those of transformers', async () => {
    const options = { tokens: ids[0].length };
    const net = await fromPretrained(folderOf(family), options);
    const indices = outputsOfBlocks(net, hidden.length);
    const states = tf.tidy(() => forwardTo(net, indices, x()).map((state) => state.arraySync() as number[][][]));
    for (const [layer, one] of hidden.entries()) expect(apart(real(states[layer]), real(one))).toBeLessThan(1e-4);
    expect(
      apart(
        tf.tidy(() => forward(net, x()).dataSync()),
        expected.output.flat(),
      ),
    ).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x(), family)).toBeLessThan(1e-4);
    expect(await savedApart(net, x())).toBe(0);
    const decoder = await fromPretrained(folderOf(family), { ...options, classifier: true });
    const logits = tf.tidy(() => forward(decoder, x()).arraySync() as number[][][]);
    expect(apart(real(logits), real(expected.logits))).toBeLessThan(1e-4);
    for (const one of [net, decoder]) dispose(one);
  });

  test('greedy text generation gives the ids of transformers; GPT-2 has none yet', async () => {
    const net = await fromPretrained(folderOf(family), { classifier: true });
    const writing = generateText(net, expected.texts[0][0], { tokens: 10 });
    if (family === 'gpt2') await expect(writing).rejects.toThrow(/gpt2 is a GPT-2, of which no keys and values/);
    else expect((await writing).ids).toEqual(expected.written);
    dispose(net);
  });

  test('its tokenizer gives the ids of tokenizers, and ends with the end token', async () => {
    const net = await fromPretrained(folderOf(family), { tokens: 8 });
    for (const [row, [text]] of expected.texts.entries())
      expect(net.input.tokenizer?.encode(text)).toEqual(ids[row].filter((id) => id >= 0));
    expect([net.input.tokenizer?.padding, net.input.tokenizer?.end]).toEqual([-1, family === 'gpt2' ? 0 : 2]);
    dispose(net);
  });
});
