import { describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { dispose } from '../net/compose';
import { forward, forwardTo, preprocess } from '../net/forward';
import { expectedOf, folderOf, gradientsApart, pixels, savedApart } from './fixtures/pretrained-folder';
import { fromPretrained } from './from-pretrained';

interface ExpectedImages {
  readonly seed: number;
  readonly size: number;
  readonly hidden: readonly unknown[];
  readonly output: readonly (readonly number[])[];
  readonly logits?: readonly (readonly number[])[];
}

/** Families with a hidden state after each block, not each stage. MobileNetV2 has none after the stem and the first block. */
const BY_BLOCK = ['mobilenet_v2', 'efficientnet'];

/** The layers after which transformers has a hidden state: the first after the standardised pixels, and each block or stage. */
function outputsOfBlocks({ layers }: Net, family: string): number[] {
  const names = layers.map(({ name }) => name);
  if (BY_BLOCK.includes(family)) {
    const blocks = names.flatMap((name, index) => (name.startsWith('block') ? [index] : []));
    return family === 'mobilenet_v2' ? blocks.slice(1) : [1, ...blocks];
  }
  const stageOf = (name = '') => /^block\d+/.exec(name)?.[0];
  return [
    1,
    ...names.flatMap((name, index) => (stageOf(name) && stageOf(name) !== stageOf(names[index + 1]) ? [index] : [])),
  ];
}

const numbersIn = (nested: unknown): number[] => (nested as number[][]).flat(9) as number[];

const FAMILIES = ['vit', 'deit', 'dinov2', 'resnet-basic', 'resnet-bottleneck', 'convnext', ...BY_BLOCK];

describe.each(FAMILIES)('%s', (family) => {
  const expected = expectedOf<ExpectedImages>(family);
  const folder = folderOf(family);

  test('hidden states, output and gradients equal those of transformers, from pixels', async () => {
    const net = await fromPretrained(folder);
    expect(net.input.shape).toEqual([expected.size, expected.size, 3]);
    const x = preprocess(net, pixels(expected.seed, expected.size));
    const indices = outputsOfBlocks(net, family);
    expect(indices).toHaveLength(expected.hidden.length);
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
