import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bert } from '../backbones/bert';
import { gpt } from '../backbones/gpt';
import type { Layer, Net } from '../core/net';
import type { Tokenizer } from '../core/tokenizer';
import { wordTokenizer } from '../data/fixtures/word-net';
import { tf } from '../engine/tensorflow';
import { drawn } from '../net/architecture';
import { dispose, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { lora } from '../net/lora';
import { gradientTimesInput, integratedGradients } from './integrated-gradients';
import { occlusion } from './occlusion';
import { wordsOf } from './words-of';

const CLASSES = ['bad', 'fine', 'good'];

/** A net of drawn weights, large enough for words to count. */
function reader(family: 'bert' | 'gpt', classes: readonly string[] = CLASSES): Net {
  const config = { vocabulary: 14, width: 16, blocks: 2, heads: 2, inner: 24, tokens: 12 };
  const made =
    family === 'bert'
      ? bert({ ...config, positions: 12 }, wordTokenizer())
      : gpt({ ...config, keyHeads: 1 }, wordTokenizer());
  const net = join(drawn(made, 3), head({ classes }));
  tf.tidy(() => {
    for (const [name, weight] of Object.entries(net.weights))
      if (/block.*kernel/.test(name)) weight.assign(weight.mul(15));
  });
  return net;
}

const words = ['a', 'bad', 'dull', 'film', 'fine', 'good', 'not', 'the', 'very', 'was'];
const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 9 }).map((some) => some.join(' '));
const total = (values: readonly { value: number }[]) => values.reduce((sum, { value }) => sum + value, 0);

describe.each(['bert', 'gpt'] as const)('on a %s', (family) => {
  const net = reader(family);
  afterAll(() => dispose(net));

  test('integrated gradients of all words are what is between the answers with and without them', async () => {
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 0, max: 2 }), async (one, of) => {
        const [found] = await integratedGradients(net, [one], { of, steps: 300 });
        expect(found.words.map((word) => word.text)).toEqual(one.split(' '));
        expect(total(found.words)).toBeCloseTo(found.logOdds - found.without, 2);
      }),
      { numRuns: 15 },
    );
  });

  test('occlusion is the log-odds with a word less those without it', async () => {
    const [found] = await occlusion(net, ['the film was bad'], { of: 0, without: 'very' });
    const ids = net.input.tokenizer?.encode('the film was bad') as number[];
    const without = ids.map((id, at) => (at === 4 ? 12 : id));
    const shares = tf.tidy(
      () =>
        forward(net, tf.tensor2d([ids, without]))
          .softmax()
          .arraySync() as number[][],
    );
    const odds = shares.map(([p]) => Math.log(p / (1 - p)));
    expect(found.logOdds).toBeCloseTo(odds[0], 4);
    expect(found.words[3]).toEqual({ text: 'bad', value: expect.closeTo(odds[0] - odds[1], 4) });
    expect(found.class).toBe('bad');
  });

  test('the slope at the text times the input is one end of the same line', async () => {
    const [found] = await gradientTimesInput(net, ['not very good']);
    expect(found.words).toHaveLength(3);
    expect(found.words.some(({ value }) => Math.abs(value) > 1e-4)).toBe(true);
  });
});

test('a linear answer is parted exactly, by each of the ways', async () => {
  // A bag of words: the mean of the words' rows goes into the head, so each word adds its own share.
  const layers: Layer[] = [
    { name: 'rows', apply: (ids, w) => tf.gather(w['rows/table'], ids.toInt()) },
    { name: 'mean', apply: (x) => x.mean(1) },
  ];
  const table = tf.tidy(() => tf.variable(tf.range(0, 28).reshape([14, 2]).div(10)));
  const input = { shape: [4], tokenizer: wordTokenizer() };
  const net = join(
    { name: 'bag', input, layers, weights: { 'rows/table': table }, output: [2] },
    head({ classes: 2, seed: 2 }),
  );
  const [[a, b], [c, d]] = tf.tidy(() => net.weights['head/kernel'].arraySync() as number[][]);
  // From word to word both numbers of a row rise by 0.2; 'not' is the word 10, and the unknown word 3 stands for none.
  const expected = (((10 - 3) * 0.2) / 4) * (b - a + d - c);
  for (const way of [integratedGradients, gradientTimesInput, occlusion]) {
    const [{ words: found }] = await way(net, ['not good'], { of: 1 });
    expect(found[0]).toEqual({ text: 'not', value: expect.closeTo(expected, 4) });
  }
  dispose(net);
});

test('a net with additions is explained as it answers', async () => {
  const base = reader('bert');
  const net = lora(base, { rank: 2 });
  tf.tidy(() =>
    net.weights['block1/value/kernel/lora-b'].assign(tf.randomNormal([2, 16], 0, 3, 'float32', 4) as never),
  );
  const [own] = await integratedGradients(net, ['the film was good'], { of: 2, steps: 300 });
  expect(total(own.words)).toBeCloseTo(own.logOdds - own.without, 2);
  const [before] = await integratedGradients(base, ['the film was good'], { of: 2 });
  expect(Math.abs(own.logOdds - before.logOdds)).toBeGreaterThan(1e-3);
  dispose(net);
});

test('pieces are words again, and marks are none', () => {
  const tokens = ['[CLS]', 'un', '##believ', '##able', 'film', '.', '[SEP]', '[PAD]'];
  const pieces = {
    padding: 7,
    json: '',
    token: (id: number) => tokens[id],
    decode: (ids: readonly number[]) =>
      ids
        .map((id) => tokens[id])
        .filter((one) => !one.startsWith('['))
        .join(' ')
        .replace(/ ##/g, ''),
  } as Tokenizer;
  expect(wordsOf(pieces, [0, 1, 2, 3, 4, 5, 6, 7])).toEqual([
    { text: 'unbelievable', indices: [1, 2, 3] },
    { text: 'film', indices: [4] },
    { text: '.', indices: [5] },
  ]);
  const bytes = ['Un', 'believ', 'able', 'Ġfilm', '<|im_end|>'];
  const spelled = {
    padding: -1,
    json: '',
    token: (id: number) => bytes[id],
    decode: (ids: readonly number[]) =>
      ids
        .map((id) => bytes[id])
        .filter((one) => !one.startsWith('<'))
        .join('')
        .replace(/Ġ/g, ' '),
  } as Tokenizer;
  expect(wordsOf(spelled, [0, 1, 2, 3, 4]).map((word) => word.text)).toEqual(['Unbelievable', 'film']);
});

test('what cannot be explained is refused, and nothing is left behind', async () => {
  const net = reader('bert');
  const before = tf.memory().numTensors;
  await integratedGradients(net, ['the film'], { steps: 3 });
  await occlusion(net, ['the film']);
  expect(tf.memory().numTensors).toBe(before);
  await expect(occlusion(net, [''])).rejects.toThrow(/Text 0 is empty/);
  await expect(occlusion(net, ['a'], { of: 3 })).rejects.toThrow(/0 to 2; got 3/);
  await expect(occlusion(net, ['a'], { without: 'very good' })).rejects.toThrow(
    /must be one token; .* is 2 tokens of words/,
  );
  await expect(integratedGradients(net, ['a'], { steps: 0 })).rejects.toThrow(/positive integer; got 0/);
  await expect(occlusion(head({ classes: 2, inputFeatures: 2 }), ['a'])).rejects.toThrow(/does not read text/);
  await expect(
    occlusion(
      drawn(
        bert({ vocabulary: 14, width: 16, blocks: 1, heads: 2, inner: 8, tokens: 4, positions: 4 }, wordTokenizer()),
        1,
      ),
      ['a'],
    ),
  ).resolves.toHaveLength(1);
  dispose(net);
});
