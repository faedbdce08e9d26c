import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { backbone } from '../backbones/backbone';
import { ownArrays } from '../backbones/fixtures/own-arrays';
import configs from '../backbones/fixtures/own-weights.json';
import reference from '../backbones/fixtures/smollm2.json';
import { fromSafetensors } from '../backbones/from-safetensors';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { lora } from '../net/lora';
import { writeSafetensors } from '../safetensors';
import { classifyByPrompt, fewShotPrompt } from './classify-by-prompt';
import { wordDecoder } from './fixtures/word-decoder';
import { logLikelihood, logLikelihoods } from './log-likelihood';

/** The Llama of `bench/reference/own_weights.py`; its texts are its ids as they are written. */
async function numberReader(): Promise<Net> {
  const file = joinPath(mkdtempSync(joinPath(tmpdir(), 'likelihood-')), 'model.safetensors');
  writeSafetensors(file, ownArrays('gpt'));
  const net = await backbone(fromSafetensors(file, 'gpt', { config: configs.gpt.config }), {
    classifier: true,
    tokens: 7,
  });
  const tokenizer = {
    name: 'numbers',
    size: 80,
    padding: -1,
    end: 2,
    encode: (text: string) => text.split(' ').filter(Boolean).map(Number),
    decode: (ids: readonly number[]) => ids.join(' '),
    token: String,
    json: '',
  };
  return { ...net, input: { ...net.input, tokenizer } };
}

/** log p of an id from the logits that transformers gives. */
function logP(logits: readonly number[], id: number): number {
  return logits[id] - Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0));
}

describe('the log-likelihood of an answer', () => {
  test('is the sum over its tokens by the logits of transformers, and the mean for each', async () => {
    const net = await numberReader();
    const { ids, logits } = configs.gpt;
    const [row] = ids;
    const expected = [3, 4, 5].map((index) => logP(logits[index], row[index + 1]));
    const [all, one] = await logLikelihood(net, row.slice(0, 4).join(' '), [
      ` ${row.slice(4).join(' ')}`,
      ` ${row[4]}`,
    ]);
    expect(all.tokens.map(({ token }) => token)).toEqual(row.slice(4).map(String));
    for (const [index, { logProbability }] of all.tokens.entries())
      expect(logProbability).toBeCloseTo(expected[index], 4);
    expect(all.sum).toBeCloseTo(expected[0] + expected[1] + expected[2], 4);
    expect(all.mean).toBeCloseTo(all.sum / 3, 6);
    expect(one.sum).toBeCloseTo(expected[0], 4);
    dispose(net);
  });

  test('sums to one over all words of a vocabulary, whatever stands beside them in a batch', async () => {
    const net = wordDecoder();
    const { tokenizer } = net.input;
    const words = Array.from({ length: 11 }, (_, index) => tokenizer?.token(index + 1) as string);
    const text = fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 40 }).map((some) => some.join(' '));
    await fc.assert(
      fc.asyncProperty(text, async (prompt) => {
        const found = await logLikelihood(
          net,
          prompt,
          words.map((word) => ` ${word}`),
        );
        const ids = tokenizer?.encode(prompt) as number[];
        const shares = tf.tidy(() =>
          forward(net, tf.tensor2d([ids]))
            .softmax()
            .slice([0, ids.length - 1])
            .dataSync(),
        );
        expect(found.reduce((sum, one) => sum + Math.exp(one.sum), 0)).toBeCloseTo(1 - shares[0], 4);
        for (const [index, one] of found.entries()) expect(Math.exp(one.sum)).toBeCloseTo(shares[index + 1], 4);
      }),
      { numRuns: 10 },
    );
    dispose(net);
  });

  test('texts that begin alike, whose beginning is read once, get what each gets alone; with additions too', async () => {
    const base = wordDecoder();
    const own = lora(base, { on: ['block*kernel'], seed: 1 });
    for (const [name, weight] of Object.entries(own.weights)) {
      if (name.endsWith('lora-b')) weight.assign(tf.randomNormal(weight.shape, 0, 0.5, 'float32', 3));
    }
    const words = ['a', 'bad', 'dull', 'film', 'fine', 'good', 'is', 'it', 'not', 'the', 'very'];
    const some = (least: number, most: number) =>
      fc.array(fc.constantFrom(...words), { minLength: least, maxLength: most }).map((all) => all.join(' '));
    const tensors = tf.memory().numTensors;
    await fc.assert(
      fc.asyncProperty(some(16, 40), fc.array(some(1, 20), { minLength: 2, maxLength: 4 }), async (start, ends) => {
        for (const net of [base, own]) {
          const prompts = ends.map((end) => `${start} ${end}`);
          const answers = [' good', ' not very good'];
          const together = await logLikelihoods(net, prompts, answers);
          for (const [index, prompt] of prompts.entries()) {
            for (const [which, answer] of answers.entries()) {
              // One text alone begins like no other.
              const [alone] = await logLikelihood(net, prompt, [answer]);
              for (const [at, { logProbability }] of alone.tokens.entries()) {
                expect(together[index][which].tokens[at].logProbability).toBeCloseTo(logProbability, 4);
              }
            }
          }
        }
      }),
      { numRuns: 6 },
    );
    expect(tf.memory().numTensors).toBe(tensors);
    for (const [name, weight] of Object.entries(own.weights)) if (name.includes('lora')) weight.dispose();
    dispose(base);
  });

  test('nothing is left behind, and what cannot be asked is refused', async () => {
    const net = wordDecoder();
    const before = tf.memory().numTensors;
    await logLikelihood(net, 'the film is', [' good', ' not very good']);
    expect(tf.memory().numTensors).toBe(before);
    await expect(logLikelihood(net, '', [' good'])).rejects.toThrow(/prompt is empty/);
    await expect(logLikelihood(net, 'the', [])).rejects.toThrow(/answers must have at least one entry/);
    await expect(logLikelihood(net, 'the', [' good', ''])).rejects.toThrow(/answers must not be empty texts/);
    await expect(logLikelihood(net, 'the', ['  '])).rejects.toThrow(/adds no token/);
    await expect(logLikelihood(wordDecoder({ classifier: false }), 'the', [' good'])).rejects.toThrow(
      /next-token logits/,
    );
    dispose(net);
  });
});

describe('classes by prompt', () => {
  const net = wordDecoder();
  afterAll(() => dispose(net));
  const prompt = (text: string) => `the ${text} is`;
  const answers = [' bad', ' very good'];

  test('the class is the one whose answer is likeliest, by mean or by sum, with or without shots', async () => {
    const shots = [
      { text: 'film', label: 1 },
      { text: 'dull film', label: 0 },
    ];
    const options = { prompt, answers, shots, between: ' ' };
    expect(fewShotPrompt('fine', options)).toBe('the film is very good the dull film is bad the fine is');
    for (const by of ['mean', 'sum'] as const) {
      const { predictions, scores } = await classifyByPrompt(net, ['film', 'fine'], { ...options, by });
      const expected = await logLikelihood(net, fewShotPrompt('fine', options), answers);
      expect(scores[1]).toEqual(expected.map((one) => expect.closeTo(one[by], 4)));
      expect(predictions).toEqual(scores.map(([bad, good]) => (good > bad ? 1 : 0)));
    }
  });

  test('what is said of a neutral text is taken off', async () => {
    const plain = await classifyByPrompt(net, ['film', 'a'], { prompt, answers });
    const { scores } = await classifyByPrompt(net, ['film'], { prompt, answers, neutral: 'a' });
    for (const which of [0, 1])
      expect(scores[0][which]).toBeCloseTo(plain.scores[0][which] - plain.scores[1][which], 4);
  });

  test('answers that are alike or too few, and shots without an answer, are refused', async () => {
    await expect(classifyByPrompt(net, ['a'], { prompt, answers: [' good'] })).rejects.toThrow(/two classes or more/);
    await expect(classifyByPrompt(net, ['a'], { prompt, answers: [' good', ' good'] })).rejects.toThrow(
      /answers must be distinct/,
    );
    const shots = [{ text: 'film', label: 2 }];
    await expect(classifyByPrompt(net, ['a'], { prompt, answers, shots })).rejects.toThrow(
      /the label 2, and the 2 answers/,
    );
  });
});

describe('smollm2-135m', () => {
  let net: Net;
  beforeAll(async () => {
    net = await backbone('smollm2-135m', { classifier: true });
  });
  afterAll(() => dispose(net));

  test('answers differ as the logits do that transformers gives on the same weights', async () => {
    const { text, top } = reference.cases[0];
    const answers = top.ids.slice(0, 6).map((id) => net.input.tokenizer?.decode([id]) as string);
    const found = await logLikelihood(net, text, answers);
    const [first] = found;
    for (const [index, one] of found.entries()) {
      expect(one.sum - first.sum).toBeCloseTo(top.logits[index] - top.logits[0], 3);
    }
  });

  test('shots read once give the scores that each text gets with all of its prompt read alone', async () => {
    const shots = [
      { text: 'The battery died in a week.', label: 0 },
      { text: 'Fits well and sounds great.', label: 1 },
    ];
    const prompt = (text: string) => `Review: ${text}\nSentiment:`;
    const options = { prompt, answers: [' negative', ' positive'], shots };
    const texts = [
      'Love this phone!',
      'Useless.',
      'I have been waiting for three weeks and nobody answers my letters.',
    ];
    const { scores } = await classifyByPrompt(net, texts, options);
    for (const [index, text] of texts.entries()) {
      for (const [which, answer] of options.answers.entries()) {
        const [alone] = await logLikelihood(net, fewShotPrompt(text, options), [answer]);
        expect(Math.abs(scores[index][which] - alone.mean)).toBeLessThan(1e-4);
      }
    }
  });

  test('a space at the end of the prompt changes its tokens, and all answers are scored from there', async () => {
    const [, spaced] = await logLikelihood(net, 'The capital of France is ', ['London', 'Paris']);
    const [paris] = await logLikelihood(net, 'The capital of France is', [' Paris']);
    expect(spaced.sum).toBeCloseTo(paris.sum, 3);
    const [london] = await logLikelihood(net, 'The capital of France is', [' London']);
    expect(paris.sum).toBeGreaterThan(london.sum + 1);
  });
});
