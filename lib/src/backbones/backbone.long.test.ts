import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Tensor4D } from '@tensorflow/tfjs';
import { images } from '../data/images';
import { tf } from '../engine/tensorflow';
import { activations } from '../net/activations';
import { dispose } from '../net/compose';
import { forward, preprocess } from '../net/forward';
import { cacheFolder, findUpwards } from '../places';
import { backbone } from './backbone';
import reference from './fixtures/efficientnet-lite0.json';

const photographs = images(findUpwards('datasets/photographs', __dirname) as string);
const indices = reference.files.map((file) => photographs.ids.findIndex((id) => id.endsWith(file)));

describe('efficientnet-lite0', () => {
  test('the ten photographs are decoded to the same bytes as PIL decodes', async () => {
    const pixels = (await photographs.read(indices)) as Tensor4D;
    const hashes = pixels
      .unstack()
      .map((one) => createHash('sha256').update(Uint8Array.from(one.dataSync())).digest('hex'));
    expect(hashes).toEqual(reference.pixels);
  });

  test('logits equal PyTorch within 1e-3 on ten photographs, with the same first choice', async () => {
    const net = await backbone('efficientnet-lite0', { classifier: true });
    const pixels = await photographs.read(indices);
    const logits = tf.tidy(() => forward(net, preprocess(net, pixels)).arraySync() as number[][]);
    for (const [row, expected] of reference.logits.entries()) {
      expect(Math.max(...expected.map((value, k) => Math.abs(value - logits[row][k])))).toBeLessThan(1e-3);
      expect(logits[row].indexOf(Math.max(...logits[row]))).toBe(expected.indexOf(Math.max(...expected)));
    }
    dispose(net);
  });

  test('the feature maps behind every block equal PyTorch within 1e-3', async () => {
    const net = await backbone('efficientnet-lite0');
    const pixels = await photographs.read(indices);
    const maps = activations(
      net,
      preprocess(net, pixels),
      reference.stages.map(({ layer }) => layer),
    );
    expect(reference.stages).toHaveLength(16);
    for (const { layer, mean, std, some } of reference.stages) {
      const flat = maps[layer].reshape([indices.length, -1]);
      const step = Math.floor((flat.shape[1] as number) / some[0].length);
      const values = flat.arraySync() as number[][];
      const apart = some.flatMap((row, picture) => row.map((value, i) => Math.abs(value - values[picture][i * step])));
      expect(Math.max(...apart)).toBeLessThan(1e-3);
      const moments = tf.moments(flat);
      expect(moments.mean.dataSync()[0]).toBeCloseTo(mean, 4);
      expect(Math.sqrt(moments.variance.dataSync()[0])).toBeCloseTo(std, 4);
    }
    tf.dispose(maps);
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

  test('weights of which one bit has turned are refused by their sha256', async () => {
    const name = 'efficientnet-lite0.safetensors';
    const cache = mkdtempSync(join(tmpdir(), 'damaged-weights-'));
    mkdirSync(join(cache, 'weights'));
    const bytes = readFileSync(join(cacheFolder(), 'weights', name));
    bytes[bytes.length - 1000] ^= 1;
    writeFileSync(join(cache, 'weights', name), bytes);
    process.env.TRANSFERLAB_CACHE = cache;
    try {
      await expect(backbone('efficientnet-lite0')).rejects.toThrow(/is damaged.*sha256.*npm start/);
    } finally {
      delete process.env.TRANSFERLAB_CACHE;
      rmSync(cache, { recursive: true });
    }
  });
});
