import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { Tensor4D } from '@tensorflow/tfjs';
import { images } from '../data/images';
import { findUpwards } from '../data/places';
import { tf } from '../engine/tensorflow';
import { cut, dispose } from '../net/compose';
import { forward, preprocess } from '../net/forward';
import { backbone } from './backbone';
import reference from './fixtures/efficientnet-lite0.json';

const photographs = images(findUpwards('datasets/photographs', __dirname) as string);
const places = reference.files.map((file) => photographs.ids.findIndex((id) => id.endsWith(file)));

describe('efficientnet-lite0', () => {
  test('the ten photographs are decoded to the same bytes as PIL decodes', async () => {
    const pixels = (await photographs.read(places)) as Tensor4D;
    const hashes = pixels
      .unstack()
      .map((one) => createHash('sha256').update(Uint8Array.from(one.dataSync())).digest('hex'));
    expect(hashes).toEqual(reference.pixels);
  });

  test('logits equal PyTorch within 1e-3 on ten photographs, with the same first choice', async () => {
    const net = await backbone('efficientnet-lite0', { classifier: true });
    const pixels = await photographs.read(places);
    const logits = tf.tidy(() => forward(net, preprocess(net, pixels)).arraySync() as number[][]);
    for (const [row, expected] of reference.logits.entries()) {
      expect(Math.max(...expected.map((value, k) => Math.abs(value - logits[row][k])))).toBeLessThan(1e-3);
      expect(logits[row].indexOf(Math.max(...logits[row]))).toBe(expected.indexOf(Math.max(...expected)));
    }
    dispose(net);
  });

  test('feature maps have the mean and spread that PyTorch gives after every block', async () => {
    const net = await backbone('efficientnet-lite0');
    const pixels = await photographs.read(places);
    for (const stage of reference.stages) {
      const [mean, std] = tf.tidy(() => {
        const features = forward(cut(net, stage.layer), preprocess(net, pixels));
        const { mean, variance } = tf.moments(features);
        return [mean.dataSync()[0], Math.sqrt(variance.dataSync()[0])];
      });
      expect(mean).toBeCloseTo(stage.mean, 3);
      expect(std).toBeCloseTo(stage.std, 3);
    }
    dispose(net);
  });

  test('from scratch it has the same weights by name, with other values, the same for the same seed', async () => {
    const [trained, one, again] = [
      await backbone('efficientnet-lite0'),
      await backbone('efficientnet-lite0', { pretrained: false, seed: 3 }),
      await backbone('efficientnet-lite0', { pretrained: false, seed: 3 }),
    ];
    const name = 'block3a/expand/kernel';
    const values = (net: typeof one) => Array.from(net.weights[name].dataSync().slice(0, 5));
    expect(Object.keys(one.weights)).toEqual(Object.keys(trained.weights));
    expect(values(one)).toEqual(values(again));
    expect(values(one)).not.toEqual(values(trained));
    for (const net of [trained, one, again]) dispose(net);
  });

  test('an unknown name and an impossible size are refused in a sentence', async () => {
    await expect(backbone('resnet50' as never)).rejects.toThrow(/no backbone 'resnet50'.*efficientnet-lite0/);
    await expect(backbone('efficientnet-lite0', { size: 8 })).rejects.toThrow(/at least 32 pixels/);
  });

  test('missing weights are said with what to do', async () => {
    process.env.TRANSFERLAB_CACHE = __dirname;
    try {
      await expect(backbone('efficientnet-lite0')).rejects.toThrow(/npm start/);
    } finally {
      delete process.env.TRANSFERLAB_CACHE;
    }
  });
});
