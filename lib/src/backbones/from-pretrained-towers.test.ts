import { describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { dispose, join } from '../net/compose';
import { forward, forwardTo, preprocess } from '../net/forward';
import { prototypes } from '../recipes/prototypes';
import { extract } from '../train/extract';
import {
  type ExpectedTexts,
  expectedOf,
  folderOf,
  gradientsApart,
  pixels,
  savedApart,
  withSettings,
} from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

interface ExpectedTowers {
  readonly seed: number;
  readonly size: number;
  readonly hidden: readonly (readonly number[][])[][];
  readonly output: readonly (readonly number[])[];
  readonly text: Omit<ExpectedTexts, 'padding'> & { readonly end: number | null };
}

const outputOf = (net: Net, x: ReturnType<typeof pixels>) => tf.tidy(() => forward(net, x).dataSync());

describe.each(['clip', 'siglip'])('%s', (family) => {
  const expected = expectedOf<ExpectedTowers>(family);
  const { ids, end, hidden, output, texts } = expected.text;
  const folder = folderOf(family);

  test('the image tower equals that of transformers: hidden states, output, gradients', async () => {
    const net = await fromPretrained(folder);
    const x = preprocess(net, pixels(expected.seed, expected.size));
    const indices = expected.hidden.map((_, index) => index + 1);
    const states = tf.tidy(() => forwardTo(net, indices, x).map((state) => state.dataSync().slice()));
    for (const [layer, one] of expected.hidden.entries())
      expect(apart(states[layer], one.flat(2) as unknown as number[])).toBeLessThan(1e-4);
    expect(apart(outputOf(net, x), expected.output.flat())).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x, family)).toBeLessThan(1e-4);
    expect(await savedApart(net, x)).toBe(0);
    dispose(net);
  });

  test('the text tower equals that of transformers: ids, hidden states, output, gradients', async () => {
    const tower = 'text' as const;
    const net = await fromPretrained(folder, { tower, ...(end !== null && { tokens: ids[0].length }) });
    const x = tf.tensor2d(ids as number[][]);
    for (const [row, [text]] of texts.entries()) {
      const found = net.input.tokenizer?.encode(text) as number[];
      expect(found).toEqual(ids[row].slice(0, found.length));
    }
    const isReal = (row: number, index: number) => end === null || !ids[row].slice(0, index).includes(end);
    const real = (rows: readonly (readonly number[][])[]) =>
      rows.flatMap((row, at) => row.filter((_, index) => isReal(at, index))).flat();
    const indices = hidden.map((_, index) => index);
    const states = tf.tidy(() => forwardTo(net, indices, x).map((state) => state.arraySync() as number[][][]));
    for (const [layer, one] of hidden.entries()) expect(apart(real(states[layer]), real(one))).toBeLessThan(1e-4);
    expect(apart(outputOf(net, x), output.flat())).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x, family, { tower })).toBeLessThan(1e-4);
    expect(await savedApart(net, x)).toBe(0);
    dispose(net);
  });
});

test('prototypes of texts classify images by the cosines of the outputs of transformers', async () => {
  const { seed, size, output, text } = expectedOf<ExpectedTowers>('clip');
  const looks = await fromPretrained(folderOf('clip'));
  const reads = await fromPretrained(folderOf('clip'), { tower: 'text', tokens: text.ids[0].length });
  const net = join(
    looks,
    await prototypes(await extract(reads, arrays(text.ids as number[][], [0, 1])), { by: 'cosine' }),
  );
  const logits = outputOf(net, preprocess(looks, pixels(seed, size)));
  const dot = (a: readonly number[], b: readonly number[]) =>
    a.reduce((sum, value, index) => sum + value * b[index], 0);
  const cosines = output.flatMap((image) =>
    text.output.map((one) => dot(image, one) / Math.sqrt(dot(image, image) * dot(one, one))),
  );
  const scale = logits[0] / cosines[0];
  expect(scale).toBeGreaterThan(0);
  expect(
    apart(
      logits,
      cosines.map((cosine) => scale * cosine),
    ),
  ).toBeLessThan(1e-4);
  for (const one of [net, reads]) dispose(one);
});

test('CLIP reads padding after the end token and the id -1 alike', async () => {
  const net = await fromPretrained(folderOf('clip'), { tower: 'text', tokens: 6 });
  const [padded, bare] = [1, -1].map((padding) => tf.tensor2d([[0, 40, 50, 1, padding, padding]]));
  expect(apart(outputOf(net, padded), outputOf(net, bare))).toBe(0);
  dispose(net);
});

test.each<[string, () => string, object, RegExp]>([
  ['another name', () => folderOf('clip'), { tower: 'vision' }, /tower must be 'image' or 'text'; got 'vision'/],
  ['a family with one', () => folderOf('vit'), { tower: 'text' }, /has no two towers.* Leave tower out/],
  [
    'fewer tokens',
    () => folderOf('siglip'),
    { tower: 'text', tokens: 5 },
    /tokens must be 12, all positions of SigLIP/,
  ],
  ['another size', () => folderOf('clip'), { size: 20 }, /multiple of the patches' 8 pixels; got 20/],
  [
    'settings of another network',
    () => withSettings({ vision_config: { num_attention_heads: 4, hidden_size: 32 } }, 'clip'),
    {},
    /has hidden_size: 32, but the weights are of 8/,
  ],
  [
    'an unknown activation',
    () => withSettings({ vision_config: { num_attention_heads: 4, hidden_act: 'mish' } }, 'siglip'),
    {},
    /has hidden_act: "mish"; supported is "gelu" or/,
  ],
])('a tower with %s is rejected', async (_, make, options, sentence) => {
  await expect(fromPretrained(make(), options)).rejects.toThrow(sentence);
});
