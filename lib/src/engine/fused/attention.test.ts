import { describe, expect, test } from '@jest/globals';
import type { Tensor } from '@tensorflow/tfjs';
import { hasNativeOperations } from '../native';
import { tf } from '../tensorflow';
import { type AttentionInputs, attentionFormula, fusedAttention, type Heads } from './attention';

const WAYS: [string, (inputs: AttentionInputs, heads: Heads) => Tensor][] = [
  ['in one operation', fusedAttention],
  ['from plain ones', attentionFormula],
];
const gap = (a: Tensor, b: Tensor) => tf.tidy(() => a.sub(b).abs().max().dataSync()[0]);
const column = (...values: number[]) => tf.tensor2d(values, [values.length, 1]);
const one = (causal: boolean): Heads => ({ heads: 1, keyHeads: 1, causal });

test('the operation is there where set-up has built the addon', () => expect(hasNativeOperations()).toBe(true));

describe.each(WAYS)('attention %s', (_, attend) => {
  // By hand: scores of the first query are ln 2 and 0, so shares 2/3 and 1/3; the second looks at both alike.
  const inputs = { queries: column(Math.LN2, 0), keys: column(1, 0), values: column(3, 6), seen: tf.ones([1, 2]) };

  test('is what arithmetic by hand gives', () => {
    const [first, second] = attend(inputs, one(false)).dataSync();
    expect([first, second]).toEqual([expect.closeTo(4, 5), expect.closeTo(4.5, 5)]);
  });

  test('does not look ahead where it is causal, nor at what is not seen', () => {
    const causal = attend(inputs, one(true)).dataSync();
    expect([...causal]).toEqual([expect.closeTo(3, 5), expect.closeTo(4.5, 5)]);
    const unseen = attend({ ...inputs, seen: tf.tensor2d([[0, 1]]) }, one(false)).dataSync();
    // The first token looks at nothing itself.
    expect([...unseen]).toEqual([0, expect.closeTo(6, 5)]);
  });
});

const random = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Two examples; six heads of queries, of which three share one of keys; some tokens unseen. */
function drawn(tokens: number, known = tokens) {
  const seen = tf.tidy(() => tf.randomUniform([2, known], 0, 1, 'float32', 4).greater(0.2).cast('float32'));
  return {
    queries: random([2 * tokens, 6 * 16], 1),
    keys: random([2 * known, 2 * 16], 2),
    values: random([2 * known, 2 * 16], 3),
    seen,
  };
}

test.each([
  [5, 5, false],
  [5, 5, true],
  [70, 70, true],
  [130, 130, false],
  [1, 90, false],
])('%i tokens that look at %i (causal: %s): the operation is the formula', (tokens, known, causal) => {
  const inputs = drawn(tokens, known);
  const heads = { heads: 6, keyHeads: 2, causal };
  // A first token that is not seen leaves a causal query without anything to look at: both then give any mean.
  const seen = causal ? tf.ones([2, known]) : inputs.seen;
  expect(gap(fusedAttention({ ...inputs, seen }, heads), attentionFormula({ ...inputs, seen }, heads))).toBeLessThan(
    2e-6,
  );
});

test('its three gradients are those of the formula', () => {
  const { seen, ...rest } = drawn(7);
  const heads = { heads: 6, keyHeads: 2, causal: true };
  const weigh = random([14, 96], 9);
  const gradients = (attend: typeof fusedAttention) =>
    tf.grads((queries: Tensor, keys: Tensor, values: Tensor) =>
      attend({ queries, keys, values, seen }, heads).mul(weigh).sum(),
    )([rest.queries, rest.keys, rest.values]);
  const [fused, plain] = [gradients(fusedAttention), gradients(attentionFormula)];
  for (const [which, gradient] of fused.entries()) expect(gap(gradient, plain[which])).toBeLessThan(1e-5);
});

test('shapes that do not fit are refused', () => {
  const inputs = { ...drawn(3), keys: random([6, 33], 1) };
  expect(() => fusedAttention(inputs, { heads: 6, keyHeads: 2, causal: false })).toThrow(/Attention takes queries/);
});
