import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { backbone } from '../backbones/backbone';
import { drawnEvenly, ownArrays } from '../backbones/fixtures/own-arrays';
import configs from '../backbones/fixtures/own-weights.json';
import { fromSafetensors } from '../backbones/from-safetensors';
import { lenet } from '../backbones/lenet';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { TransferError } from '../error';
import { dispose, join } from '../net/compose';
import reference from '../net/fixtures/adapters.json';
import data from '../net/fixtures/lora.json';
import { head } from '../net/head';
import { writeSafetensors } from '../safetensors';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { adam } from './adam';
import { bitFit } from './bit-fit';
import { chain } from './chain';
import { sgd } from './sgd';

const apart = (a: ArrayLike<number>, b: readonly number[]) =>
  Math.max(...b.map((value, index) => Math.abs(value - a[index])));
const valuesOf = (net: Net) =>
  new Map(Object.entries(net.weights).map(([name, weight]) => [name, Array.from(weight.dataSync()).join()]));
const movedFrom = (before: Map<string, string>, net: Net) =>
  [...valuesOf(net)].filter(([name, values]) => before.get(name) !== values).map(([name]) => name);

describe('bitFit', () => {
  test('on the biases and the head of a BERT gives PyTorch’s losses and weights', async () => {
    const file = joinPath(mkdtempSync(joinPath(tmpdir(), 'bit-fit-')), 'bert.safetensors');
    writeSafetensors(file, ownArrays('bert'));
    const own = fromSafetensors(file, 'bert', { config: configs.bert.config });
    const net = join(await backbone(own, { tokens: data.ids[0].length }), head({ classes: 2 }));
    tf.tidy(() => net.weights['head/kernel'].assign(tf.tensor2d(drawnEvenly(2000, 96), [48, 2])));
    const before = valuesOf(net);
    const { epochs } = await fit(net, arrays(data.ids, data.labels, { classes: ['a', 'b'] }), {
      loss: crossEntropy(),
      optimizer: chain(bitFit('head'), adam(data.rate, 0.9, 0.999, data.epsilon)),
      epochs: reference.bitFit.losses.length,
      batch: 4,
      seed: 1,
    });
    const losses = epochs.map(({ loss }) => loss);
    expect(apart(losses, reference.bitFit.losses)).toBeLessThan(1e-4);
    for (const [name, expected] of Object.entries(reference.bitFit.weights))
      expect(apart(net.weights[name].dataSync(), expected)).toBeLessThan(1e-4);
    const biases = Object.keys(net.weights).filter((name) => /\/(?:bias|offset)$/.test(name));
    // 6 biases and 2 offsets in each of 3 blocks, an offset of the embedding, and the head's.
    expect(biases).toHaveLength(3 * 8 + 2);
    expect(movedFrom(before, net).sort()).toEqual([...biases, 'head/kernel'].sort());
    dispose(net);
  });

  test('keeps scales, running means and variances of batch normalisations', async () => {
    const net = lenet({ size: 8, classes: 2, normalise: true, seed: 4 });
    const before = valuesOf(net);
    const x = tf.randomUniform([4, 8, 8, 1], -1, 1, 'float32', 3).arraySync() as number[][];
    await fit(net, arrays(x, [0, 1, 1, 0], { classes: ['a', 'b'] }), {
      loss: crossEntropy(),
      optimizer: chain(bitFit(), sgd(0.1)),
      epochs: 1,
      batch: 4,
      seed: 1,
    });
    expect(movedFrom(before, net)).toEqual(['norm1/offset', 'norm2/offset', 'hidden/bias', 'classes/bias']);
    dispose(net);
  });

  test('a net without biases, and globs that match nothing, throw', () => {
    const names = ['block1/query/kernel', 'norm/scale', 'head/kernel', 'head/bias'];
    expect(() => bitFit('head').validate?.(names)).toThrow(TransferError);
    expect(() => bitFit('head').validate?.(names)).toThrow(/needs a network with biases; got none.*Try lora\(net\)/);
    expect(() => bitFit().validate?.(names)).not.toThrow();
    expect(() => bitFit('hat').validate?.(names)).toThrow(/bitFit\('hat'\) matches no weight/);
    expect(() => bitFit(3 as never)).toThrow(/bitFit: expected the name of a layer or a weight/);
  });
});
