import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { Net } from '../core/net';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { apart } from '../fixtures/apart';
import { dispose } from '../net/compose';
import { forward } from '../net/forward';
import { type Expected, expectedOf, kerasFixture } from './fixtures/keras-file';
import { fromKeras } from './from-keras';

const inputOf = ({ input, inputShape }: Expected) => tf.tensor(input as number[], inputShape as number[]);

let root: string;
beforeAll(() => {
  root = mkdtempSync(joinPath(tmpdir(), 'keras '));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const outputOf = (net: Net, x: Tensor) => tf.tidy(() => forward(net, x).dataSync().slice());

/** Keras' names of weights: a normalisation's scale is its gamma. */
const kerasName = (name: string, gradients: Expected['gradients']) =>
  [name, name.replace('/scale', '/gamma').replace('/offset', '/beta'), name.replace('/depthwise_', '/')].find(
    (one) => one in gradients,
  ) ?? name;

describe.each(['images', 'graph', 'nested', 'texts'])('%s', (name) => {
  const expected = expectedOf(name);

  test('outputs and gradients equal those of Keras, and those of the net that is saved and loaded', async () => {
    const net = await fromKeras(kerasFixture(name));
    const x = inputOf(expected);
    expect(net.input.shape).toEqual(expected.inputShape.slice(1));
    expect(apart(outputOf(net, x), expected.output)).toBeLessThan(1e-5);
    const trained = Object.entries(net.weights).filter(([, weight]) => weight.trainable);
    expect(trained.map(([one]) => kerasName(one, expected.gradients)).sort()).toEqual(
      Object.keys(expected.gradients).sort(),
    );
    const { grads } = tf.tidy(() =>
      tf.variableGrads(
        () => {
          const output = forward(net, x).flatten();
          return output.mul(tf.range(1, output.size + 1).sin()).sum();
        },
        trained.map(([, weight]) => weight as Variable),
      ),
    );
    for (const [one, weight] of trained) {
      const gradient = expected.gradients[kerasName(one, expected.gradients)];
      expect([one, apart(grads[weight.name].dataSync(), gradient) < 1e-4]).toEqual([one, true]);
    }
    const file = joinPath(root, `${name}.safetensors`);
    save(net, file);
    const again = await load(file);
    expect(apart(outputOf(again, x), outputOf(net, x))).toBe(0);
    for (const one of [net, again]) dispose(one);
  });
});

test('layers keep their names, and what Keras froze stays frozen', async () => {
  const net = await fromKeras(kerasFixture('images'));
  expect(net.layers.map(({ name }) => name)).toEqual([
    'rescaling',
    'stem',
    'batch_normalization',
    'zero_padding2d',
    'depthwise_conv2d',
    'batch_normalization_1',
    're_lu',
    'separable_conv2d',
    'layer_normalization',
    'spatial_dropout2d',
    'max_pooling2d',
    'conv2d',
    'global_average_pooling2d',
    'dropout',
    'classes',
  ]);
  expect(net.weights['conv2d/kernel'].trainable).toBe(false);
  dispose(net);
});

test('logits: true leaves out the softmax of the last layer', async () => {
  const expected = expectedOf('images');
  const net = await fromKeras(kerasFixture('images'), { logits: true });
  const softmax = tf.tidy(() => forward(net, inputOf(expected)).softmax().dataSync().slice());
  expect(apart(softmax, expected.output)).toBeLessThan(1e-5);
  dispose(net);
});
