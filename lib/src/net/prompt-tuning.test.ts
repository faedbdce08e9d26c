import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import { backbone } from '../backbones/backbone';
import { drawnEvenly, ownArrays } from '../backbones/fixtures/own-arrays';
import configs from '../backbones/fixtures/own-weights.json';
import { fromSafetensors } from '../backbones/from-safetensors';
import { mlp } from '../backbones/mlp';
import { transformer } from '../backbones/transformer';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { adam } from '../optimize/adam';
import { chain } from '../optimize/chain';
import { unfreeze } from '../optimize/unfreeze';
import { writeSafetensors } from '../safetensors';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { copy, cut, dispose } from './compose';
import reference from './fixtures/adapters.json';
import data from './fixtures/lora.json';
import { forward } from './forward';
import { lora } from './lora';
import { promptTuning } from './prompt-tuning';
import { mergeAdapter } from './updated-net';

const folder = mkdtempSync(joinPath(tmpdir(), 'prompts-'));
const apart = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Math.max(...Array.from(b, (value, index) => Math.abs(value - a[index])));
const outputs = (net: Net, x: Tensor) => tf.tidy(() => Array.from(forward(net, x).dataSync()));
const valuesOf = (net: Net) =>
  new Map(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync()).join()]));

const ids = tf.randomUniform([4, 5], 0, 9, 'int32', 3).toFloat();
const ofTokens = () => transformer({ vocabulary: 9, tokens: 5, width: 8, heads: 2, blocks: 2, classes: 2, seed: 4 });

test.each(reference.prompts.map((one) => [one.deep ? 'in each block' : 'in the first block', one] as const))(
  'prompts of a BERT, %s, give PyTorch’s outputs and gradients',
  async (name, { deep, count, arrays: drawnArrays, y, gradients }) => {
    const file = joinPath(folder, `${name}.safetensors`);
    writeSafetensors(file, ownArrays('bert'));
    const own = fromSafetensors(file, 'bert', { config: configs.bert.config });
    const base = await backbone(own, { tokens: data.ids[0].length });
    const net = promptTuning(base, { prompts: count, deep });
    const drawn = (array: string) => {
      const { shape, stream } = (drawnArrays as Record<string, { shape: number[]; stream: number }>)[array];
      return tf.tensor(
        drawnEvenly(
          stream,
          shape.reduce((a, b) => a * b, 1),
        ),
        shape,
      );
    };
    const names = Object.keys(gradients);
    expect(Object.keys(net.weights).filter((weight) => !(weight in base.weights))).toEqual(names);
    for (const prompts of names) net.weights[prompts].assign(drawn(prompts) as never);
    const x = tf.tensor2d(data.ids);
    expect(apart(outputs(net, x), y)).toBeLessThan(1e-5);
    const { grads } = tf.variableGrads(
      () => forward(net, x).mul(drawn('c')).sum() as never,
      names.map((prompts) => net.weights[prompts] as Variable),
    );
    for (const [prompts, expected] of Object.entries(gradients))
      expect(apart(grads[net.weights[prompts].name].dataSync(), expected)).toBeLessThan(1e-5);
    dispose(net);
  },
);

describe.each([
  ['in the first block', false, ['prompts1/prompts']],
  ['in each block', true, ['prompts1/prompts', 'prompts2/prompts']],
])('prompts %s', (name, deep, added) => {
  const base = ofTokens();
  const net = promptTuning(base, { prompts: 3, deep, seed: 2 });
  const start = outputs(base, ids);

  test('share the base’s weights, and are trained alone', async () => {
    const before = valuesOf(net);
    const labelled = arrays(ids.arraySync() as number[][], [0, 1, 1, 0], { classes: ['a', 'b'] });
    const optimizer = chain(unfreeze('prompts*'), adam(0.1));
    const { epochs } = await fit(net, labelled, { loss: crossEntropy(), optimizer, epochs: 12, batch: 4, seed: 1 });
    expect(epochs[11].loss).toBeLessThan(0.97 * epochs[0].loss);
    const moved = [...valuesOf(net)].filter(([weight, values]) => before.get(weight) !== values);
    expect(moved.map(([weight]) => weight)).toEqual(added);
    for (const [weight, variable] of Object.entries(base.weights)) expect(net.weights[weight]).toBe(variable);
    expect(outputs(base, ids)).toEqual(start);
    expect(apart(outputs(net, ids), start)).toBeGreaterThan(1e-3);
  });

  test('are saved, loaded, copied, and stay apart from low-rank updates', async () => {
    const file = joinPath(folder, `${name}.net.safetensors`);
    save(net, file);
    const loaded = await load(file);
    expect(outputs(loaded, ids)).toEqual(outputs(net, ids));
    const names = Object.keys(net.weights);
    expect(Object.keys(loaded.weights)).toEqual(names);
    // In layer order, which schedules by depth follow.
    expect(names.indexOf('prompts1/prompts')).toBe(names.indexOf('block1/norm1/scale') - 1);
    expect(outputs(copy(net), ids)).toEqual(outputs(net, ids));
    expect(cut(net, 'prompts-end').output).toEqual([5, 8]);
    expect(cut(net, 'block1').output).toEqual([5 + 3, 8]);
    const both = lora(net, { rank: 2 });
    tf.tidy(() => both.weights['block1/query/kernel/lora-b'].assign(tf.fill([2, 8], 0.3)));
    expect(apart(outputs(both, ids), outputs(net, ids))).toBeGreaterThan(1e-4);
    save(both, file);
    expect(outputs(await load(file), ids)).toEqual(outputs(both, ids));
    expect(apart(outputs(mergeAdapter(both), ids), outputs(both, ids))).toBeLessThan(1e-5);
  });
});

describe('invalid arguments throw', () => {
  test.each<[string, () => Net, RegExp]>([
    [
      'no layer',
      () => promptTuning(ofTokens(), { blocks: 'bloc' }),
      /blocks must match a layer; got 'bloc'\. The layers/,
    ],
    [
      'no tokens',
      () => promptTuning(mlp(), { blocks: 'classes' }),
      /must read features \[tokens, width\].*'classes' reads \[128\]/,
    ],
    ['the first layer', () => promptTuning(ofTokens(), { blocks: 'token' }), /'token' reads \[5\]\. Try/],
    [
      'a table of positions',
      () => promptTuning(ofTokens(), { blocks: 'position' }),
      /any number of tokens; .* from 'position' on/,
    ],
    [
      'no prompts',
      () => promptTuning(ofTokens(), { prompts: 0 }),
      /promptTuning's prompts is 0; it must be an integer/,
    ],
    ['twice', () => promptTuning(promptTuning(ofTokens())), /must have no prompts yet; got a layer 'prompts1'\. Try/],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(message);
  });

  test('without a leak', () => {
    const net = ofTokens();
    const { numTensors } = tf.memory();
    expect(() => promptTuning(net, { blocks: 'position' })).toThrow();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
