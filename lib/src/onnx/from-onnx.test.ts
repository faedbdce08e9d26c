import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Net } from '../core/net';
import { arrays } from '../data/arrays';
import { tf } from '../engine/tensorflow';
import { apart } from '../fixtures/apart';
import { cut, dispose } from '../net/compose';
import { forward } from '../net/forward';
import { extract } from '../train/extract';
import { examplesOf, inPyTorch, onnxFile, REFERENCES, type Reference, TEXTS } from './fixtures/reference';
import { fromOnnx } from './from-onnx';

/** Gradients of the mean cross-entropy by the names of PyTorch. */
function gradientsOf(net: Net, { labels, ...reference }: Reference): Map<string, Float32Array> {
  const found = new Map<string, Float32Array>();
  tf.tidy(() => {
    const trainable = Object.entries(net.weights).filter(([, { trainable }]) => trainable);
    const loss = () =>
      tf.losses
        .softmaxCrossEntropy(
          tf.oneHot(tf.tensor1d([...labels], 'int32'), reference.logits.length / labels.length),
          forward(net, examplesOf({ labels, ...reference })),
        )
        .asScalar();
    const { grads } = tf.variableGrads(
      loss,
      trainable.map(([, weight]) => weight),
    );
    for (const [name, { name: id }] of trainable) {
      const [named, gradient] = inPyTorch(name, grads[id]);
      found.set(named, gradient.dataSync<'float32'>() as Float32Array);
    }
  });
  return found;
}

describe.each([
  ['images', 'images', {}],
  ['images-folded', 'images', {}],
  ['texts', 'texts', TEXTS],
] as const)('%s', (file, name, options) => {
  const reference = REFERENCES[name];
  let net: Net;
  beforeAll(async () => {
    net = await fromOnnx(onnxFile(file), options as object);
  });
  afterAll(() => dispose(net));

  test('outputs the logits of ONNX Runtime', () => {
    const logits = tf.tidy(() => forward(net, examplesOf(reference)).dataSync());
    expect(apart(logits, reference.logits)).toBeLessThan(1e-5);
  });

  test('has the gradients of PyTorch', () => {
    const gradients = gradientsOf(net, reference);
    const compared = [...gradients].flatMap(([weight, values]) => {
      const expected = reference.gradients[weight];
      return expected === undefined ? [] : [[weight, apart(values, expected.values)] as const];
    });
    // The folded graph has other kernels before the normalisation.
    expect(compared.length).toBe({ images: 12, 'images-folded': 8, texts: 16 }[file]);
    for (const [weight, gap] of compared) expect([weight, gap < 1e-4]).toEqual([weight, true]);
  });
});

describe('a net of an ONNX file', () => {
  const { images } = REFERENCES;
  const data = () => {
    const x = tf.tidy(() => examplesOf(images).arraySync() as number[][][][]);
    return arrays(x, [...images.labels]);
  };

  test('has layers by module, and running means that are not trained', async () => {
    const net = await fromOnnx(onnxFile('images'));
    expect(net.input.shape).toEqual([10, 8, 3]);
    expect(net.layers[0].name).toBe('stem');
    expect(net.layers.at(-1)?.name).toBe('classes');
    expect(net.weights['stem/weight'].shape).toEqual([3, 3, 3, 8]);
    expect(net.weights['norm/running_mean'].trainable).toBe(false);
    expect(net.weights['norm/weight'].trainable).toBe(true);
    dispose(net);
  });

  test('gives features where it is cut, and where another output is chosen', async () => {
    const [net, ended] = [
      await fromOnnx(onnxFile('images')),
      await fromOnnx(onnxFile('images'), { output: '/ReduceMean_output_0' }),
    ];
    const part = cut(net, net.layers[net.layers.length - 2].name);
    const features = await extract(ended, data());
    expect(ended.output).toEqual([16]);
    tf.tidy(() => {
      const x = examplesOf(images);
      expect(Array.from(forward(ended, x).dataSync())).toEqual(Array.from(forward(part, x).dataSync()));
    });
    expect(features.shape ?? []).toEqual([16]);
    dispose(net);
    dispose(ended);
  });
});
