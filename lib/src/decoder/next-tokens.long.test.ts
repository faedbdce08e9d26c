import { expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { lora } from '../net/lora';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { fit } from '../train/fit';
import { nextTokenLoss } from '../train/next-token-loss';
import { wordDecoder } from './fixtures/word-decoder';
import { generateText } from './generate-text';
import { logLikelihood } from './log-likelihood';
import { nextTokens } from './next-tokens';

const net = wordDecoder({ tokens: 6 });

test('labels are the ids that come next; inside a prompt and behind the end none counts', async () => {
  const data = nextTokens(['the film', { prompt: 'the film is', answer: ' very good' }], { for: net });
  const x = await data.read([0, 1]);
  // the film | the film is very good
  expect(x.arraySync()).toEqual([
    [10, 4, -1, -1, -1, -1],
    [10, 4, 7, 11, 6, -1],
  ]);
  expect(data.tasks?.next.labels).toEqual([
    [4, 0, -1, -1, -1, -1],
    [-1, -1, 11, 6, 0, -1],
  ]);
});

test('the loss is the mean surprise that log-likelihoods give for the same tokens', async () => {
  const answer = ' very good';
  const [{ tokens }] = await logLikelihood(net, 'the film is', [answer]);
  const data = nextTokens([{ prompt: 'the film is', answer }], { for: net });
  const { epochs } = await fit(wordDecoder({ tokens: 6 }), data, {
    loss: {
      next: (logits, ids, beside) =>
        // Without the end mark, which an answer's likelihood does not count.
        nextTokenLoss()(logits, tf.where(ids.equal(0), tf.fill(ids.shape, -1), ids), beside),
    },
    optimizer: adam(0.01),
    epochs: 1,
    batch: 1,
  });
  expect(epochs[0].loss).toBeCloseTo(-(tokens[0].logProbability + tokens[1].logProbability) / 2, 4);
});

test('additions alone teach a decoder an answer, after which it stops', async () => {
  const base = wordDecoder({ tokens: 6 });
  const own = lora(base, { on: ['block*kernel'], rank: 6 });
  const before = await generateText(base, 'the film is', { tokens: 8 });
  const data = nextTokens([{ prompt: 'the film is', answer: ' not very dull' }], { for: own });
  await fit(own, data, {
    loss: { next: nextTokenLoss() },
    optimizer: chain(unfreeze('*lora*'), adam(0.03)),
    epochs: 60,
    batch: 1,
    validate: data,
  });
  expect((await generateText(own, 'the film is', { tokens: 8 })).text).toBe('not very dull');
  expect(await generateText(base, 'the film is', { tokens: 8 })).toEqual(before);
  dispose(own);
});

test('texts that are too long, empty or all prompt are refused', () => {
  const long = 'the film is not very very good';
  expect(() => nextTokens([long], { for: net })).toThrow(/Text 0 has 7 tokens, and gpt reads 6.*truncate: true/);
  expect(nextTokens([long], { for: net, truncate: true }).shape).toEqual([6]);
  expect(() => nextTokens([''], { for: net })).toThrow(/Text 0 is empty/);
  expect(() => nextTokens([], { for: net })).toThrow(/nextTokens needs at least one text/);
  expect(() => nextTokens([{ prompt: long, answer: ' good' }], { for: net, truncate: true })).toThrow(
    /fills all 6 tokens/,
  );
  expect(() => nextTokens(['a'], { for: wordDecoder({ classifier: false }) })).toThrow(/next-token logits/);
});
