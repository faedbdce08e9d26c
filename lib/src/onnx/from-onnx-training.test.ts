import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import type { Transform } from '../core/transform';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { load } from '../files/load';
import { save } from '../files/save';
import { apart } from '../fixtures/apart';
import { cut, dispose, join } from '../net/compose';
import { forward } from '../net/forward';
import { head } from '../net/head';
import { lora } from '../net/lora';
import { chain } from '../optimize/chain';
import { freeze } from '../optimize/freeze';
import { sgd } from '../optimize/sgd';
import { fit } from '../train/fit';
import { crossEntropy } from '../train/loss';
import { examplesOf, inPyTorch, onnxFile, REFERENCES, TEXTS } from './fixtures/reference';
import { fromOnnx } from './from-onnx';
import { modelOfRecipe, onnxRecipe } from './recipe';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'onnx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ['images', {}],
  ['texts', TEXTS],
] as const)('a net of %s', (name, options) => {
  const reference = REFERENCES[name];
  const data = arrays(
    tf.tidy(() => examplesOf(reference).arraySync() as number[][]),
    [...reference.labels],
  );
  const logitsOf = (net: Net) => tf.tidy(() => forward(net, examplesOf(reference)).dataSync());
  const open = () => fromOnnx(onnxFile(name), options as object);
  /** One step of gradient descent on all examples. */
  const step = (net: Net, ...first: Transform[]) =>
    fit(net, data, {
      loss: crossEntropy(),
      epochs: 1,
      batch: reference.labels.length,
      seed: 1,
      optimizer: chain(...first, sgd(RATE)),
    });
  const RATE = 0.5;

  test('is trained by the gradients of PyTorch: a step of fit moves each weight by the rate times its gradient', async () => {
    const net = await open();
    const before = new Map(Object.entries(net.weights).map(([weight, value]) => [weight, value.dataSync().slice()]));
    await step(net);
    const moved = Object.entries(net.weights).filter(([, weight]) => weight.trainable);
    expect(moved.length).toBe(Object.keys(reference.gradients).length);
    for (const [weight, value] of moved) {
      const { named, step } = tf.tidy(() => {
        const change = tf.sub(tf.tensor(before.get(weight) as Float32Array, value.shape), value).div(RATE);
        const [named, ordered] = inPyTorch(weight, change);
        return { named, step: ordered.dataSync() };
      });
      // The change is the difference of two float32 numbers near 1.
      expect({ named, near: apart(step, reference.gradients[named].values) < 1e-3 }).toEqual({ named, near: true });
    }
    dispose(net);
  });

  test('keeps its frozen layers', async () => {
    const net = await open();
    const [first] = net.layers[0].inside ?? [];
    const values = () => Object.entries(net.weights).map(([weight, value]) => [weight, [...value.dataSync()].join()]);
    const before = new Map(values() as [string, string][]);
    await step(net, freeze(first));
    const unchanged = values().flatMap(([weight, now]) => (before.get(weight) === now ? [weight] : []));
    const still = Object.keys(net.weights).filter(
      (weight) => weight.startsWith(`${first}/`) || !net.weights[weight].trainable,
    );
    expect(still.length).toBeGreaterThan(0);
    expect(unchanged).toEqual(still);
    dispose(net);
  });

  test('predicts the same bits after save and load, trained, cut, joined and with low-rank updates', async () => {
    const net = await open();
    await step(net);
    const part = cut(net, net.layers[net.layers.length - 2].name);
    const joined = join(part, head({ classes: 4, seed: 1 }));
    const updated = lora(net, { rank: 2, on: [name === 'texts' ? 'wide*' : 'point*'], seed: 1 });
    for (const [index, one] of [net, joined, updated].entries()) {
      const file = joinPath(folder, `${name}-${index}.safetensors`);
      save(one, file);
      const loaded = await load(file);
      expect(logitsOf(loaded)).toEqual(logitsOf(one));
      expect(Object.entries(loaded.weights).map(([weight, { trainable }]) => [weight, trainable])).toEqual(
        Object.entries(one.weights).map(([weight, { trainable }]) => [weight, trainable]),
      );
      dispose(loaded);
    }
    dispose(updated);
    dispose(joined);
  });
});

test('a recipe keeps settings that JSON has no numbers for', () => {
  const node = { name: 'mask', type: 'Constant', domain: '', inputs: [], outputs: ['mask'] };
  const attributes = {
    value_float: Number.NEGATIVE_INFINITY,
    value: { type: 'int64', shape: [2], values: [1, -(2 ** 40)] },
    bytes: { type: 'int8', shape: [2], values: [1, -128] },
  };
  const model = {
    file: 'hand.onnx',
    producer: '',
    opsets: { '': 17 },
    graph: { name: '', nodes: [], initializers: new Map(), inputs: [], outputs: [] },
  };
  const ends = { name: 'hand', shape: [1], input: 'x', output: 'y', type: 'float32', channelsFirst: false } as const;
  const steps = [{ node: { ...node, attributes: attributes as never }, reads: [], makes: [], varies: false }];
  const recipe = JSON.parse(JSON.stringify(onnxRecipe(model, ends, steps, new Set())));
  const [decoded] = modelOfRecipe(recipe.config).graph.nodes;
  expect(decoded.attributes.value_float).toBe(Number.NEGATIVE_INFINITY);
  expect(decoded.attributes.bytes).toEqual({ type: 'int8', shape: [2], values: Int8Array.of(1, -128) });
  expect(decoded.attributes.value).toEqual({ type: 'int64', shape: [2], values: Float64Array.of(1, -(2 ** 40)) });
});
