import { afterAll, expect, test } from '@jest/globals';
import { tf } from '../engine/tensorflow';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { wordDecoder } from './fixtures/word-decoder';
import { generateText } from './generate-text';

const net = wordDecoder();
afterAll(() => dispose(net));

const PROMPT = 'the film is';
const drawnBy = async (seed: number, options: { temperature: number; topP?: number }) =>
  (await generateText(net, PROMPT, { tokens: 1, seed, ...options })).ids[0] ?? net.input.tokenizer?.end;

/** The fraction of each word after the prompt. */
function sharesOf(temperature: number): number[] {
  const ids = net.input.tokenizer?.encode(PROMPT) as number[];
  return tf.tidy(() => [
    ...forward(net, tf.tensor2d([ids]))
      .slice([0, ids.length - 1])
      .div(temperature)
      .softmax()
      .dataSync<'float32'>(),
  ]);
}

test('topP draws from the most probable words that have this share together, as often as their shares say', async () => {
  const shares = sharesOf(20);
  const sorted = [...shares.keys()].sort((a, b) => shares[b] - shares[a]);
  // Two words and a part of the third: so three.
  const topP = shares[sorted[0]] + shares[sorted[1]] + shares[sorted[2]] / 2;
  const counts = new Map<number, number>();
  for (let seed = 0; seed < 200; seed++) {
    const id = (await drawnBy(seed, { temperature: 20, topP })) as number;
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual(sorted.slice(0, 3).sort());
  const all = shares[sorted[0]] + shares[sorted[1]] + shares[sorted[2]];
  for (const id of sorted.slice(0, 3)) {
    const share = shares[id] / all;
    // Four standard errors of 200 draws.
    expect(Math.abs((counts.get(id) as number) / 200 - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 200));
  }
});

test('the first word is drawn as often as its share says over seeds in a row, by a temperature alone', async () => {
  const shares = sharesOf(20);
  const counts = shares.map(() => 0);
  for (let seed = 0; seed < 300; seed++) counts[(await drawnBy(seed, { temperature: 20 })) as number]++;
  for (const [id, share] of shares.entries()) {
    expect(Math.abs(counts[id] / 300 - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / 300));
  }
});

test('a small topP is the most probable word whatever the seed, and 1 is the plain draw', async () => {
  const [likeliest] = (await generateText(net, PROMPT, { tokens: 1 })).ids;
  for (const seed of [1, 2, 3]) {
    expect(await drawnBy(seed, { temperature: 3, topP: 1e-9 })).toBe(likeliest);
    expect(await drawnBy(seed, { temperature: 3, topP: 1 })).toBe(await drawnBy(seed, { temperature: 3 }));
  }
  await expect(generateText(net, PROMPT, { temperature: 1, topP: 0 })).rejects.toThrow(
    /topP must be above 0 and at most 1; got 0/,
  );
  await expect(generateText(net, PROMPT, { temperature: 1, topP: 1.5 })).rejects.toThrow(
    /topP must be above 0 and at most 1; got 1.5/,
  );
});
