import { describe, expect, test } from '@jest/globals';
import { drawnEvenly } from '../backbones/fixtures/own-arrays';
import { transformer } from '../backbones/transformer';
import type { Net, Weights } from '../core/net';
import { arrays } from '../data/arrays';
import { eagerly } from '../engine/compile/compile';
import { tf } from '../engine/tensorflow';
import { adaLora } from '../net/ada-lora';
import { dispose } from '../net/compose';
import reference from '../net/fixtures/adapters.json';
import data from '../net/fixtures/lora.json';
import { dense } from '../net/layers';
import { lora } from '../net/lora';
import { mergeAdapter } from '../net/updated-net';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adam } from './adam';
import { chain } from './chain';
import { rankBudget } from './rank-budget';
import { unfreeze } from './unfreeze';

const { adaLora: expected } = reference;
const drawnArrays = expected.arrays as unknown as Record<string, { shape: number[]; stream: number }>;

const apart = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, index) => Math.abs(value - a[index])));
const drawn = (name: string) => {
  const { shape, stream } = drawnArrays[name];
  return tf.tensor(
    drawnEvenly(
      stream,
      shape.reduce((a, b) => a * b, 1),
    ),
    shape,
  );
};
const ranksOf = (net: Net) =>
  Object.entries(net.weights)
    .filter(([name]) => name.endsWith('adalora-e'))
    .map(([, weight]) => weight.dataSync().filter((value) => value !== 0).length);

/** The net of `bench/reference/adapters.py` with its updates. */
function referenceNet(): Net {
  const names = ['first/kernel', 'first/bias', 'second/kernel', 'second/bias'];
  const weights: Weights = Object.fromEntries(names.map((name) => [name, tf.variable(drawn(name))]));
  const base: Net = {
    name: 'net',
    input: { shape: [expected.sizes[0]] },
    layers: [
      { name: 'first', apply: (x, w) => dense(x, w, 'first').tanh() },
      { name: 'second', apply: (x, w) => dense(x, w, 'second') },
    ],
    weights,
    output: [expected.sizes[2]],
  };
  const net = adaLora(base, { on: ['*kernel'], rank: expected.rank, alpha: 6 });
  for (const [name, weight] of Object.entries(net.weights))
    if (name.includes('adalora')) tf.tidy(() => weight.assign(drawn(name).reshape(weight.shape) as never));
  return net;
}

const budget = { rank: 2, warmup: 2 / 12, final: 4 / 12, every: 2, orthogonality: 0.5, decay: [0.8, 0.9] } as const;

describe('rankBudget', () => {
  test.each([
    ['in a graph', (run: () => Promise<void>) => run()],
    ['operation by operation', (run: () => Promise<void>) => eagerly(run)],
  ])('prunes the ranks that PEFT prunes, with its losses and weights, %s', async (_, how) => {
    const net = referenceNet();
    const ranks: number[][] = [];
    const losses: number[] = [];
    await how(async () => {
      const x = drawn('x').arraySync() as number[][];
      const { epochs } = await fit(net, arrays(x, expected.labels, { classes: ['a', 'b', 'c', 'd', 'e'] }), {
        loss: crossEntropy(),
        optimizer: chain(unfreeze('*adalora*'), rankBudget(adam(0.02, 0.9, 0.999, data.epsilon), budget)),
        epochs: expected.losses.length,
        batch: 8,
        seed: 1,
        callbacks: [{ epoch: () => void ranks.push(ranksOf(net)) }],
      });
      losses.push(...epochs.map(({ loss }) => loss));
    });
    expect(ranks).toEqual(expected.ranks);
    // `fit` reports the loss before each step, the script the loss after it.
    expect(apart(losses.slice(1), expected.losses.slice(0, -1))).toBeLessThan(1e-4);
    for (const [name, values] of Object.entries(expected.weights))
      expect(apart(net.weights[name].dataSync(), values)).toBeLessThan(1e-4);
    dispose(net);
  });

  test('meets the budget over the kernels of a transformer, whose head is trained too', async () => {
    const base = transformer({ vocabulary: 9, tokens: 5, width: 8, heads: 2, blocks: 2, classes: 2, seed: 4 });
    const net = adaLora(base, { rank: 4 });
    const ids = tf.randomUniform([8, 5], 0, 9, 'int32', 3).arraySync() as number[][];
    const { epochs } = await fit(net, arrays(ids, [0, 1, 1, 0, 1, 0, 0, 1], { classes: ['a', 'b'] }), {
      loss: crossEntropy(),
      optimizer: chain(unfreeze('*adalora*', 'classes'), rankBudget(adam(0.02), { rank: 1 })),
      epochs: 15,
      batch: 4,
      seed: 1,
    });
    expect(epochs[14].loss).toBeLessThan(epochs[0].loss);
    const ranks = ranksOf(net);
    expect(ranks).toHaveLength(4);
    expect(ranks.reduce((a, b) => a + b)).toBe(4);
    expect(ranks).not.toEqual([1, 1, 1, 1]);
    const merged = mergeAdapter(net);
    expect(Object.keys(merged.weights)).toEqual(Object.keys(base.weights));
    dispose(net);
  });

  test.each<[string, () => unknown, RegExp]>([
    ['no optimizer', () => rankBudget(3 as never), /rankBudget: expected gradient transforms/],
    ['no rank', () => rankBudget(adam(0.1), { rank: 0 }), /rankBudget's rank is 0; it must be an integer of 1 or more/],
    [
      'no steps',
      () => rankBudget(adam(0.1), { warmup: 0.5, final: 0.5 }),
      /warmup \+ final must be below 1.*got 0\.5 \+ 0\.5/,
    ],
    [
      'no fraction',
      () => rankBudget(adam(0.1), { final: 2 }),
      /rankBudget's final is 2; it must be a fraction of the run/,
    ],
    ['no pause', () => rankBudget(adam(0.1), { every: 0 }), /rankBudget's every is 0/],
    ['a penalty below 0', () => rankBudget(adam(0.1), { orthogonality: -1 }), /rankBudget's orthogonality is -1/],
    ['a decay of 1', () => rankBudget(adam(0.1), { decay: [1, 0.5] }), /A decay rate of rankBudget is 1/],
  ])('%s: throws', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('a net without updates by adaLora throws, also if only e is trained', async () => {
    const base = transformer({ vocabulary: 9, tokens: 5, width: 8, heads: 2, blocks: 1, classes: 2 });
    expect(() => rankBudget(adam(0.1)).validate?.(Object.keys(lora(base, { rank: 2 }).weights))).toThrow(
      /must train A, B and e of a net of adaLora; got none of them\. Try/,
    );
    const { weights } = adaLora(base, { rank: 2 });
    const alone = Object.fromEntries(Object.entries(weights).filter(([name]) => name.endsWith('adalora-e')));
    expect(() => rankBudget(adam(0.1)).init(alone)).toThrow(/got only block1\/query\/kernel\/adalora-e\. Try/);
    dispose(base);
  });
});
