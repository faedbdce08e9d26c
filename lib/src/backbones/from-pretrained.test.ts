import { copyFileSync, cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { dispose } from '../net/compose';
import { forward, forwardTo, preprocess } from '../net/forward';
import { even, hashes } from '../train/fixtures/formula';
import { fromPretrained } from './from-pretrained';

/** What transformers computes: see bench/reference/pretrained.py. */
const FIXTURES = join(__dirname, 'fixtures', 'pretrained');

interface ExpectedTexts {
  readonly texts: readonly (readonly string[])[];
  readonly ids: readonly (readonly number[])[];
  readonly padding: number;
  readonly hidden: readonly (readonly (readonly number[][])[])[];
  readonly output: readonly (readonly number[])[];
}

const expectedOf = <Expected>(family: string): Expected =>
  JSON.parse(readFileSync(join(FIXTURES, family, 'expected.json'), 'utf8'));

/** The largest difference between two lists of numbers, divided by the largest number. */
function apart(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  let [difference, scale] = [0, 0];
  for (let index = 0; index < expected.length; index++) {
    difference = Math.max(difference, Math.abs(found[index] - expected[index]));
    scale = Math.max(scale, Math.abs(expected[index]));
  }
  return difference / scale;
}

/** The gradients that PyTorch computed, in the layout of a net's weights: a net whose weights they are. */
async function gradientsOf(family: string): Promise<Net> {
  const folder = mkdtempSync(join(tmpdir(), 'gradients-'));
  cpSync(join(FIXTURES, family), folder, { recursive: true });
  copyFileSync(join(FIXTURES, family, 'gradients.safetensors'), join(folder, 'model.safetensors'));
  return fromPretrained(folder);
}

/**
 * The largest difference of a gradient of sum_i output_i sin(1 + i), divided by the largest number of that gradient. Keys' biases
 * have none, so that at least a hundredth of the largest of all gradients divides.
 */
async function gradientsApart(net: Net, x: Tensor, family: string): Promise<number> {
  const reference = await gradientsOf(family);
  const trained = Object.entries(net.weights).filter(([, weight]) => weight.trainable);
  expect(trained.length).toBeGreaterThan(10);
  const { grads } = tf.tidy(() =>
    tf.variableGrads(
      () => {
        const output = forward(net, x).flatten();
        return output.mul(tf.range(1, output.size + 1).sin()).sum();
      },
      trained.map(([, weight]) => weight as Variable),
    ),
  );
  const largestOf = (name: string) => tf.tidy(() => reference.weights[name].abs().max().dataSync()[0]);
  const largest = Math.max(...trained.map(([name]) => largestOf(name)));
  let worst = 0;
  for (const [name, weight] of trained) {
    const [found, expected] = [grads[weight.name].dataSync(), reference.weights[name].dataSync()];
    const difference = Math.max(...expected.map((value, index) => Math.abs(value - found[index])));
    worst = Math.max(worst, difference / Math.max(largestOf(name), largest / 100));
  }
  tf.dispose(grads);
  dispose(reference);
  return worst;
}

/** A saved net computes the same after loading. */
async function savedApart(net: Net, x: Tensor): Promise<number> {
  const file = join(mkdtempSync(join(tmpdir(), 'saved-')), 'net.safetensors');
  save(net, file);
  const loaded = await load(file);
  const [found, expected] = [loaded, net].map((one) => tf.tidy(() => forward(one, x).dataSync().slice()));
  dispose(loaded);
  return apart(found, expected);
}

describe.each(['bert', 'distilbert', 'roberta', 'mpnet'])('%s', (family) => {
  const expected = expectedOf<ExpectedTexts>(family);
  const { ids, padding } = expected;
  const opened = () => fromPretrained(join(FIXTURES, family), { tokens: ids[0].length });
  const x = () => tf.tensor2d(ids as number[][]);

  test('hidden states, output and gradients equal those of transformers, padding and pairs included', async () => {
    const net = await opened();
    expect(net.name).toBe(family);
    const states = tf.tidy(() =>
      forwardTo(
        net,
        expected.hidden.map((_, index) => index),
        x(),
      ).map((state) => state.arraySync() as number[][][]),
    );
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

describe.each(['llama', 'mistral', 'qwen2'])('%s', (family) => {
  const expected = expectedOf<ExpectedTexts & { readonly logits: number[][][] }>(family);
  const { ids, hidden } = expected;
  const x = () => tf.tensor2d(ids as number[][]);
  const real = (rows: readonly (readonly number[][])[]) =>
    rows.flatMap((row, at) => row.filter((_, index) => ids[at][index] >= 0)).flat();

  test('hidden states, output, gradients and logits equal those of transformers', async () => {
    const options = { tokens: ids[0].length };
    const net = await fromPretrained(join(FIXTURES, family), options);
    const last = net.layers.length - 2;
    // The last hidden state of transformers is that after the last normalisation.
    const indices = hidden.map((_, index) => (index === hidden.length - 1 ? last : index));
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
    const decoder = await fromPretrained(join(FIXTURES, family), { ...options, classifier: true });
    const logits = tf.tidy(() => forward(decoder, x()).arraySync() as number[][][]);
    expect(apart(real(logits), real(expected.logits))).toBeLessThan(1e-4);
    for (const one of [net, decoder]) dispose(one);
  });

  test('its tokenizer gives the ids of tokenizers, and ends with the end token', async () => {
    const net = await fromPretrained(join(FIXTURES, family), { tokens: 8 });
    for (const [row, [text]] of expected.texts.entries())
      expect(net.input.tokenizer?.encode(text)).toEqual(ids[row].filter((id) => id >= 0));
    expect([net.input.tokenizer?.padding, net.input.tokenizer?.end]).toEqual([-1, 2]);
    dispose(net);
  });
});

/** Integers 0..255 `[2, size, size, 3]`, from the formula of bench/reference/nets.py. */
function pixels(seed: number, size: number): Tensor {
  const hash = hashes(seed, 999);
  const values = Array.from({ length: 2 * size * size * 3 }, (_, index) => Math.floor(128 + 128 * even(hash(index))));
  return tf.tensor(values, [2, size, size, 3]);
}

interface ExpectedImages {
  readonly seed: number;
  readonly size: number;
  readonly hidden: readonly unknown[];
  readonly output: readonly (readonly number[])[];
  readonly logits?: readonly (readonly number[])[];
}

const numbersIn = (nested: unknown): number[] => (nested as number[][]).flat(9) as number[];

describe.each(['vit', 'deit', 'dinov2'])('%s', (family) => {
  const expected = expectedOf<ExpectedImages>(family);
  const folder = join(FIXTURES, family);

  test('hidden states, output and gradients equal those of transformers, from pixels', async () => {
    const net = await fromPretrained(folder);
    expect(net.input.shape).toEqual([expected.size, expected.size, 3]);
    const x = preprocess(net, pixels(expected.seed, expected.size));
    // The layer before the embedding standardises the pixels.
    const indices = expected.hidden.map((_, index) => index + 1);
    const states = tf.tidy(() => forwardTo(net, indices, x).map((state) => numbersIn(state.arraySync())));
    for (const [layer, hidden] of expected.hidden.entries())
      expect(apart(states[layer], numbersIn(hidden))).toBeLessThan(1e-4);
    expect(
      apart(
        tf.tidy(() => forward(net, x).dataSync()),
        expected.output.flat(),
      ),
    ).toBeLessThan(1e-4);
    expect(await gradientsApart(net, x, family)).toBeLessThan(1e-4);
    expect(await savedApart(net, x)).toBe(0);
    dispose(net);
  });

  test('with classifier it outputs the logits of the original head, where it has one', async () => {
    if (!expected.logits) {
      await expect(fromPretrained(folder, { classifier: true })).rejects.toThrow(/has no original head/);
      return;
    }
    const net = await fromPretrained(folder, { classifier: true });
    expect([net.output, net.classes]).toEqual([[3], ['cat', 'dog', 'mat']]);
    const x = preprocess(net, pixels(expected.seed, expected.size));
    expect(
      apart(
        tf.tidy(() => forward(net, x).dataSync()),
        expected.logits.flat(),
      ),
    ).toBeLessThan(1e-4);
    dispose(net);
  });
});
